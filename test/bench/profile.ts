import { parseArgs } from 'node:util';
import { Engine } from '../../engine/engine.ts';
import { createNativeOps } from '../../engine/ops/native.ts';
import type { Ops, Weight } from '../../engine/ops/ops.ts';
import { median } from './median.ts';
import { syntheticModelPath } from './models.ts';
import { textOf } from './orders.ts';

/*
 * npm run -s bench:profile -- [--model NAME] [--threads N]: where the time of a prompt's slices and of a written token goes, verb by
 * verb. Products are told apart by the shape and type of their weights. What is missing to 100 % is JavaScript between the verbs.
 */

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: '0.6b-q4_k_m' },
    threads: { type: 'string' },
    prefill: { type: 'string', default: '512' },
    depth: { type: 'string', multiple: true, default: ['1', '4096'] },
  },
});

const spent = new Map<string, number>();

/** The verbs of `ops`, each with a clock. */
function timed(ops: Ops): Ops {
  return new Proxy(ops, {
    get(target, verb: keyof Ops) {
      const member = target[verb];
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const start = performance.now();
        try {
          return Reflect.apply(member, target, args);
        } finally {
          const name = nameOf(verb, args);
          spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
        }
      };
    },
  });
}

function nameOf(verb: string, args: readonly unknown[]): string {
  const weight = args.find((arg): arg is Weight => (arg as { kind?: string } | null)?.kind === 'weight');
  return verb === 'matmul' && weight !== undefined ? `matmul ${weight.rows} × ${weight.columns} ${weight.type}` : verb;
}

function report(title: string, repeats: number, run: () => void): void {
  const totals: number[] = [];
  spent.clear();
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    run();
    totals.push(performance.now() - start);
  }
  const sum = totals.reduce((a, b) => a + b, 0);
  console.log(`\n${title}: ${median(totals).toFixed(1)} ms (median of ${repeats})`);
  for (const [name, ms] of [...spent].toSorted(([, a], [, b]) => b - a)) {
    const percent = (100 * ms) / sum;
    if (percent >= 0.05)
      console.log(`  ${percent.toFixed(1).padStart(5)} %  ${(ms / repeats).toFixed(2).padStart(8)} ms  ${name}`);
  }
}

const threads = options.threads === undefined ? undefined : Number(options.threads);
const depths = options.depth.map(Number);
const tokens = Number(options.prefill);
const engine = Engine.open(syntheticModelPath(options.model), {
  contextTokens: Math.max(tokens, ...depths) + 256,
  ops: timed(createNativeOps({ threads })),
});
const { session, info } = engine;
console.log(`${options.model}, ${info.backend}`);

let seed = 0;
const nextPrompt = () => textOf(tokens, ++seed, info.vocabSize);
session.sync(nextPrompt()); // threads wake up, slices find their length
report(`Prefill of ${tokens} tokens`, 5, () => {
  session.sync(nextPrompt());
  session.logits();
});
for (const depth of depths) {
  session.sync(textOf(depth, 0, info.vocabSize));
  for (let i = 0; i < 2; i++) session.append(1);
  report(`One token after ${depth}`, 16, () => {
    session.append(2);
    session.logits();
  });
}
