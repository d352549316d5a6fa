import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Engine } from '../../engine/engine.ts';
import { OthersWatch } from '../../engine/predict/others-watch.ts';
import type { Sampler } from '../../engine/sampling/sampler.ts';
import { createSampler } from '../../engine/sampling/sampler.ts';
import type { BatchCosts } from '../../engine/speculation/batch-costs.ts';
import { MeasuredCosts } from '../../engine/speculation/batch-costs.ts';
import { Speculation } from '../../engine/speculation/speculation.ts';
import { busyCores } from './in-turn.ts';
import type { TextName, WrittenText } from './lookup-texts.ts';
import { textNames, writtenText } from './lookup-texts.ts';
import { median } from './median.ts';
import { syntheticModelPath } from './models.ts';

/*
 * npm run -s bench:lookup -- [--model NAME]… [--text NAME]… [--pairs N] [--tokens N] [--one-core]: how fast the same answer is written
 * with drafts and without, a few tokens at a time by turns; of the pairs' ratios the median counts. Fails where quoting is not 1.5 times
 * as fast, or another text slower than 0.98.
 *
 * Models with random weights do not quote. So the answer is given: everything is done as for a reply, sampling included, but in place
 * of the token that was sampled the next one of a fixed text is appended. How long that takes does not depend on what the model would
 * have liked to say. Every run knows nothing of what drafts cost here, as the first reply after a model was loaded.
 */

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: ['0.6b-q4_k_m', '30b-a3b-4l-q4_k_m'] },
    text: { type: 'string', multiple: true },
    pairs: { type: 'string', default: '5' },
    tokens: { type: 'string', default: '192' },
    /** Processor time of one thread instead of the clock, for a machine with other programs. */
    'one-core': { type: 'boolean', default: false },
  },
});
const nPairs = Number(options.pairs);
const isOneCore = options['one-core'];
const threads = isOneCore ? 1 : undefined;
const nTokens = Number(options.tokens);
const texts = textNames.filter((name) => options.text === undefined || options.text.includes(name));
const sampling = {
  ...{ temperature: 0.7, topK: 20, topP: 0.8, minP: 0 },
  ...{ repeatPenalty: 1, presencePenalty: 1.5, frequencyPenalty: 0 },
};
const leastGains: Partial<Record<TextName, number>> = { quoting: 1.5 };
const leastGain = 0.98;
/** They bring the file into memory, and have the program compiled. */
const warmingTokens = 16;

/** What the session is told that drafts cost, forgotten before each run. */
class ForgetfulCosts implements BatchCosts {
  #costs = new MeasuredCosts();
  forget(): void {
    this.#costs = new MeasuredCosts();
  }
  measured(rows: number, milliseconds: number): void {
    this.#costs.measured(rows, milliseconds);
  }
  relativeCost: BatchCosts['relativeCost'] = (rows) => this.#costs.relativeCost(rows);
}

/** Writes a given answer as a reply is written. */
class Writer {
  readonly #engine: Engine;
  readonly #answer: readonly number[];
  readonly #sampler: Sampler;
  readonly #speculation: Speculation | undefined;
  #written = 0;
  #milliseconds = 0;

  constructor(engine: Engine, { prompt, answer }: WrittenText, isDrafting: boolean) {
    this.#engine = engine;
    this.#answer = answer;
    engine.session.sync(Int32Array.from(prompt));
    this.#sampler = createSampler(sampling, 1, engine.tokenizer);
    this.#speculation = isDrafting ? new Speculation(engine.session) : undefined;
  }

  get isDone(): boolean {
    return this.#written === this.#answer.length;
  }

  get run(): Run {
    const { draftedTokens, acceptedTokens } = this.#speculation?.counts ?? { draftedTokens: 0, acceptedTokens: 0 };
    return { milliseconds: this.#milliseconds, draftedTokens, acceptedTokens };
  }

  write(count: number): void {
    const { session } = this.#engine;
    const startMs = now();
    const end = Math.min(this.#written + count, this.#answer.length);
    for (; this.#written < end; this.#written++) {
      const token = this.#answer[this.#written]!;
      this.#sampler.sample(session.logits(), this.#answer.slice(0, this.#written));
      if (this.#speculation === undefined) session.append(token);
      else this.#speculation.append(token);
    }
    this.#milliseconds += now() - startMs;
  }
}

/** Tokens that one side writes before it is the other's turn: what else the machine does then changes both alike. */
const turnTokens = 8;

interface Run {
  readonly milliseconds: number;
  readonly draftedTokens: number;
  readonly acceptedTokens: number;
}

interface Pair {
  readonly plain: Run;
  readonly drafting: Run;
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}; medians of ${nPairs} pairs`);
console.log('model               text       tokens/s   with drafts   ratio   drafted  accepted   others busy');
for (const name of options.model) {
  const open = (batchCosts?: BatchCosts) =>
    Engine.open(syntheticModelPath(name), { contextTokens: 1024, batchCosts, threads });
  const costs = new ForgetfulCosts();
  const [plain, drafting] = [open(), open(costs)];
  for (const text of texts) {
    const written = writtenText(text, plain.tokenizer, nTokens);
    const pairOf = ({ prompt, answer }: WrittenText): Pair => {
      costs.forget();
      return inTurns(new Writer(plain, { prompt, answer }, false), new Writer(drafting, { prompt, answer }, true));
    };
    pairOf({ ...written, answer: written.answer.slice(0, warmingTokens) });
    const watch = new OthersWatch();
    const pairs = Array.from({ length: nPairs }, () => pairOf(written));
    report(name, text, pairs, watch.busyCores());
  }
  plain.close();
  drafting.close();
}

function inTurns(plain: Writer, drafting: Writer): Pair {
  for (let turn = 0; !plain.isDone || !drafting.isDone; turn++) {
    for (const writer of turn % 2 === 0 ? [plain, drafting] : [drafting, plain]) writer.write(turnTokens);
  }
  return { plain: plain.run, drafting: drafting.run };
}

function report(model: string, text: TextName, pairs: readonly Pair[], othersBusyCores: number): void {
  const speed = (kind: 'plain' | 'drafting') => median(pairs.map((pair) => (1000 * nTokens) / pair[kind].milliseconds));
  const ratio = median(pairs.map(({ plain, drafting }) => plain.milliseconds / drafting.milliseconds));
  const needed = leastGains[text] ?? leastGain;
  if (ratio < needed) process.exitCode = 1;
  const columns = [
    model.padEnd(19),
    text.padEnd(10),
    speed('plain').toFixed(1).padStart(8),
    speed('drafting').toFixed(1).padStart(13),
    ratio.toFixed(3).padStart(7),
    String(median(pairs.map(({ drafting }) => drafting.draftedTokens))).padStart(9),
    String(median(pairs.map(({ drafting }) => drafting.acceptedTokens))).padStart(9),
    othersBusyCores.toFixed(2).padStart(13),
  ];
  const verdict = ratio < needed ? `  MISS (${needed})` : '';
  const remark = !isOneCore && othersBusyCores > busyCores ? '  (the machine was busy)' : '';
  console.log(columns.join(' ') + verdict + remark);
}

function now(): number {
  return isOneCore ? process.threadCpuUsage().user / 1000 : performance.now();
}
