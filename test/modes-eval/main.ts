import { parseArgs } from 'node:util';
import { Engine } from '../../engine/engine.ts';
import { starterModelPath } from '../support/starter-model.ts';
import { readItems } from './items.ts';
import { measure, type Row, summarize } from './measure.ts';

/*
 * npm run -s modes-eval -- FILE [--model GGUF] [--threshold 0.5] [--max-tokens N] [--threads N] [--json]: answers the labelled items of
 * FILE always fast, always deep and in Auto, and prints how many answers are right and how many tokens were written. Auto's tokens include
 * those of fast answers that it gave up. `best` is what a judge could do who knew both answers: the least tokens for the most right ones.
 */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: starterModelPath },
    threshold: { type: 'string' },
    'max-tokens': { type: 'string', default: '4096' },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('Give a file of labelled items: npm run -s modes-eval -- FILE');

const items = readItems(file);
const engine = Engine.open(options.model, {
  ...(options.threads === undefined ? {} : { threads: Number(options.threads) }),
});
const threshold = options.threshold === undefined ? undefined : Number(options.threshold);
const maxTokens = Number(options['max-tokens']);
const measured = items.map((item, i) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} of ${items.length}`);
  return measure(engine, item, { threshold, maxTokens });
});
engine.close();
if (process.stderr.isTTY) process.stderr.write('\r');

const kinds = [...new Set(items.map(({ kind }) => kind))];
const rows = kinds.map((kind) =>
  summarize(
    kind,
    measured.filter(({ item }) => item.kind === kind),
  ),
);
const all = summarize('all', measured);
const shares = {
  accuracyOfDeep: all.right.auto / all.right.deep,
  tokensOfDeep: all.tokens.auto / all.tokens.deep,
  fastAccuracyOfDeep: all.right.fast / all.right.deep,
  fastTokensOfDeep: all.tokens.fast / all.tokens.deep,
};

if (options.json) {
  console.log(JSON.stringify({ rows, all, ...shares }));
} else {
  print([
    '',
    'items',
    'right: fast',
    'deep',
    'auto',
    'best',
    'tokens: fast',
    'deep',
    'auto',
    'best',
    'deepened',
    'seen',
  ]);
  for (const row of [...rows, all]) print(cells(row));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  console.log(
    `\nAuto: ${percent(shares.accuracyOfDeep)} of always-deep's right answers with ${percent(shares.tokensOfDeep)} of its tokens ` +
      `(always-fast: ${percent(shares.fastAccuracyOfDeep)} with ${percent(shares.fastTokensOfDeep)}).`,
  );
}

function cells({ kind, n, right, tokens, deepened, escalated, best }: Row): (string | number)[] {
  const { fast, deep, auto } = tokens;
  return [kind, n, right.fast, right.deep, right.auto, best.right, fast, deep, auto, best.tokens, deepened, escalated];
}

function print([name, ...rest]: readonly (string | number)[]): void {
  console.log(String(name).padEnd(14) + rest.map((cell) => String(cell).padStart(13)).join(''));
}
