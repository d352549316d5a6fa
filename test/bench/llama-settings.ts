import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Timer } from './in-turn.ts';
import { busyCores, disturbanceOf, timeOf } from './in-turn.ts';
import type { LlamaHost } from './llama-host.ts';
import type { LlamaSettings, Order } from './orders.ts';
import { llamaSettingsSchema } from './orders.ts';
import { benchFolder } from './places.ts';
import type { Trial } from './trials.ts';

/** Trials that the same settings are best for. */
type Group = 'short prefill' | 'long prefill' | 'decode' | 'deep decode';

const keptSchema = z.record(z.string(), z.record(z.string(), llamaSettingsSchema));

/** What is tried, from the best that is known on: one setting after the other, each kept where it is faster. */
interface Search {
  readonly from: Group | undefined;
  readonly order: Order;
  readonly alternatives: (threads: number) => readonly Partial<LlamaSettings>[];
}

const repacking: readonly Partial<LlamaSettings>[] = process.platform === 'linux' ? [{ repack: false }] : [];
/** With a core left to whatever else runs. */
const fewerThreads = (threads: number): readonly Partial<LlamaSettings>[] =>
  threads > 1 ? [{ threads: threads - 1 }] : [];

const searches: Record<Group, Search> = {
  'short prefill': {
    from: undefined,
    order: { kind: 'prefill', tokens: 512, seed: 1 },
    alternatives: (threads) => [{ flashAttention: false }, { batch: 256 }, ...fewerThreads(threads), ...repacking],
  },
  'long prefill': {
    from: 'short prefill',
    order: { kind: 'prefill', tokens: 2048, seed: 1 },
    alternatives: () => [{ batch: 1024 }, { batch: 2048 }, { flashAttention: false }],
  },
  decode: {
    from: 'short prefill',
    order: { kind: 'decode', tokens: 16, depth: 0 },
    alternatives: (threads) => [
      { flashAttention: true },
      { flashAttention: false },
      ...fewerThreads(threads),
      { repack: true },
      ...repacking,
    ],
  },
  'deep decode': {
    from: 'decode',
    order: { kind: 'decode', tokens: 16, depth: 1024 },
    alternatives: () => [{ flashAttention: true }, { flashAttention: false }],
  },
};

/** By which something must be faster to count: less is noise. */
const worthwhile = 0.98;
const tries = 3;

/** What llama.cpp is fastest with on this machine, found once for each model and kept in `build/bench`. */
export class LlamaSearch {
  readonly #host: LlamaHost;
  readonly #threads: number;
  readonly #key: string;
  readonly #timer: Timer;
  readonly #found = new Map<Group, LlamaSettings>();
  #othersBusyCores = 0;

  constructor(host: LlamaHost, path: string, { threads, timer }: { readonly threads: number; readonly timer: Timer }) {
    this.#host = host;
    this.#threads = threads;
    this.#timer = timer;
    this.#key = `${cpus()[0]?.model}, ${threads} threads: ${path} of ${statSync(path).size} bytes`;
  }

  best(trial: Trial): Promise<LlamaSettings> {
    return this.#bestOf(groupOf(trial));
  }

  async #bestOf(group: Group): Promise<LlamaSettings> {
    const known = this.#found.get(group) ?? readKept()[this.#key]?.[group];
    if (known !== undefined) return known;
    const { from, order, alternatives } = searches[group];
    let best = from === undefined ? defaults(this.#threads) : await this.#bestOf(from);
    let fastest = await this.#time(best, order);
    for (const alternative of alternatives(this.#threads)) {
      const candidate = { ...best, ...alternative };
      if (describe(candidate) === describe(best)) continue;
      const milliseconds = await this.#time(candidate, order);
      if (milliseconds > fastest * worthwhile) continue;
      best = candidate;
      fastest = milliseconds;
    }
    this.#found.set(group, best);
    const kept = readKept();
    // What is best on a busy machine is something else.
    if (this.#othersBusyCores <= busyCores) writeKept({ ...kept, [this.#key]: { ...kept[this.#key], [group]: best } });
    return best;
  }

  /** The shortest of a few tries. */
  async #time(settings: LlamaSettings, order: Order): Promise<number> {
    const side = await this.#host.use(settings);
    const times: number[] = [];
    // Long texts take seconds, and settings differ little in what they do to a second try.
    const nTries = order.kind === 'prefill' && order.tokens > 512 ? 1 : tries;
    for (let i = 0; i < nTries; i++) {
      const next = order.kind === 'prefill' ? { ...order, seed: i } : order;
      const answer = await side.ask(next);
      times.push(timeOf(answer, this.#timer));
      this.#othersBusyCores = Math.max(this.#othersBusyCores, disturbanceOf(answer, this.#timer));
    }
    return Math.min(...times);
  }
}

/** As llama.cpp's own programs choose them. */
export function defaults(threads: number): LlamaSettings {
  return { threads, flashAttention: true, repack: true, batch: 512 };
}

export function describe({ threads, flashAttention, repack, batch }: LlamaSettings): string {
  return `threads=${threads} flash=${flashAttention ? 'on' : 'off'} repack=${repack ? 'on' : 'off'} batch=${batch}`;
}

function groupOf(trial: Trial): Group {
  if (trial.kind === 'prefill') return trial.tokens > 512 ? 'long prefill' : 'short prefill';
  return trial.depth > 512 ? 'deep decode' : 'decode';
}

const keptPath = join(benchFolder, 'llama-settings.json');

function readKept(): z.infer<typeof keptSchema> {
  return existsSync(keptPath) ? keptSchema.parse(JSON.parse(readFileSync(keptPath, 'utf8'))) : {};
}

function writeKept(kept: z.infer<typeof keptSchema>): void {
  mkdirSync(benchFolder, { recursive: true });
  writeFileSync(keptPath, `${JSON.stringify(kept, null, 2)}\n`);
}
