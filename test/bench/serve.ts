import { readFileSync } from 'node:fs';
import { OthersWatch } from '../../engine/predict/others-watch.ts';
import type { Answer, LlamaSettings, Order } from './orders.ts';
import { orderSchema, textOf } from './orders.ts';

/** One engine with one timeline. */
export interface BenchedModel {
  readonly vocabSize: number;
  readonly backend: () => string;
  readonly configure: (llama: LlamaSettings) => Promise<void>;
  /** Forgets everything and runs these tokens, up to the logits after them. */
  readonly prefill: (tokens: Int32Array) => Promise<void>;
  /** Makes these tokens the timeline, keeping what is there of them. */
  readonly rewind: (tokens: Int32Array) => Promise<void>;
  /** Runs one more, up to the logits after it. */
  readonly append: (token: number) => Promise<void>;
}

/** Run before the clock starts: threads wake up, and caches fill. */
const warmTokens = 2;

/** The life of an engine's process: takes orders from its parent one by one, and answers each with what it took. */
export function serve(open: (order: Extract<Order, { kind: 'open' }>) => Promise<BenchedModel>): void {
  let model: BenchedModel | undefined;

  const obey = async (order: Order): Promise<Answer> => {
    if (order.kind === 'open') {
      const opening = await timed(async () => {
        model = await open(order);
      });
      return { ...opening, peakBytes: peakBytes(), backend: model?.backend() ?? '' };
    }
    if (model === undefined) throw new Error('No model is open.');
    const timing = await run(model, order);
    return { ...timing, peakBytes: peakBytes(), backend: model.backend() };
  };

  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    obey(orderSchema.parse(message)).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

async function run(model: BenchedModel, order: Exclude<Order, { kind: 'open' }>): Promise<Timing> {
  switch (order.kind) {
    case 'configure':
      return timed(() => model.configure(order.llama));
    case 'prefill': {
      const text = textOf(order.tokens, order.seed, model.vocabSize);
      return timed(() => model.prefill(text));
    }
    case 'decode': {
      // A timeline is never empty.
      const depth = Math.max(order.depth, 1);
      const text = textOf(depth + warmTokens + order.tokens, 0, model.vocabSize);
      await model.rewind(text.subarray(0, depth));
      for (const token of text.subarray(depth, depth + warmTokens)) await model.append(token);
      return timed(async () => {
        for (const token of text.subarray(depth + warmTokens)) await model.append(token);
      });
    }
  }
}

type Timing = Pick<Answer, 'milliseconds' | 'processorMilliseconds' | 'othersBusyCores'>;

async function timed(work: () => Promise<void>): Promise<Timing> {
  const others = new OthersWatch();
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, processorMilliseconds: (user + system) / 1000, othersBusyCores: others.busyCores() };
}

function peakBytes(): number {
  // The figure of `resourceUsage` begins with what the parent had when it forked.
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
