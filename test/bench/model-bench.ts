import { statSync } from 'node:fs';
import { costOfFile } from '../../engine/predict/cost-of-file.ts';
import type { ModelCost } from '../../engine/predict/model-cost.ts';
import {
  bytesPerDecodedToken,
  kvBytesPerPosition,
  macsPerPrefilledToken,
  totalOf,
} from '../../engine/predict/model-cost.ts';
import type { EngineName } from './engine-side.ts';
import { EngineSide } from './engine-side.ts';
import type { Measurement, Pair, Timer } from './in-turn.ts';
import { busyCores, disturbance, disturbanceOf, inTurn, timeOf } from './in-turn.ts';
import type { Limits } from './limits.ts';
import { LlamaHost } from './llama-host.ts';
import { defaults, describe, LlamaSearch } from './llama-settings.ts';
import { forgetFile, MemoryLimit } from './memory-limit.ts';
import type { LlamaSettings, Order } from './orders.ts';
import type { Figures, ResultRow, ShareOfLimit, Unit } from './result-row.ts';
import { compare, rounded, shareOfLimit } from './result-row.ts';
import type { Trial } from './trials.ts';
import { decodedTokens, nameOf, pagedPairs, pagedTokens } from './trials.ts';

export interface BenchedFile {
  readonly name: string;
  readonly path: string;
}

export interface BenchConditions {
  readonly threads: number;
  /** `processor` with one thread only. */
  readonly timer: Timer;
  readonly pairs: number;
  readonly limits: Limits;
  readonly say: (line: string) => void;
}

/** For the longest trial, its answer and a little. */
const capacity = 4352;

/** Both engines with one model, open from the first trial to the last. */
export class ModelBench {
  readonly #file: BenchedFile;
  readonly #conditions: BenchConditions;
  readonly #cost: ModelCost;
  readonly #tandem: EngineSide;
  readonly #llama: LlamaHost;
  readonly #search: LlamaSearch;

  private constructor(file: BenchedFile, conditions: BenchConditions, tandem: EngineSide) {
    const { path } = file;
    const { threads } = conditions;
    this.#file = file;
    this.#conditions = conditions;
    this.#cost = costOfFile(path);
    this.#tandem = tandem;
    this.#llama = new LlamaHost({ path, capacity, threads });
    this.#search = new LlamaSearch(this.#llama, path, conditions);
  }

  static async open(file: BenchedFile, conditions: BenchConditions): Promise<ModelBench> {
    const { threads } = conditions;
    const options = { path: file.path, capacity, threads, llama: defaults(threads) };
    return new ModelBench(file, conditions, await EngineSide.open('tandem', options));
  }

  async close(): Promise<void> {
    await this.#tandem.close();
    await this.#llama.close();
  }

  /** What the engines call themselves. */
  async backends(): Promise<{ readonly tandem: string; readonly llamacpp: string }> {
    const llama = await this.#llama.use(defaults(this.#conditions.threads));
    return { tandem: this.#tandem.opening.backend, llamacpp: llama.opening.backend };
  }

  /** A trial in processes that are already open. */
  async timed(trial: Trial): Promise<ResultRow> {
    const settings = await this.#search.best(trial);
    const sides = { tandem: this.#tandem, llamacpp: await this.#llama.use(settings) };
    const orderOf = (pair: number): Order =>
      trial.kind === 'prefill'
        ? { kind: 'prefill', tokens: trial.tokens, seed: pair + 1 }
        : { kind: 'decode', tokens: decodedTokens, depth: trial.depth };
    const warming: Order =
      trial.kind === 'prefill' ? { kind: 'prefill', tokens: Math.min(trial.tokens, 512), seed: 0 } : orderOf(0);
    await sides.tandem.ask(warming);
    await sides.llamacpp.ask(warming);

    const answered = await inTurn(this.#conditions.pairs, (engine, pair) => this.#ask(sides[engine], orderOf(pair)));
    const tokens = trial.kind === 'prefill' ? trial.tokens : decodedTokens;
    const speeds = figuresOf(answered, ({ time }) => (1000 * tokens) / time);
    return this.#row(nameOf(trial), 'tokens/s', speeds, {
      settings,
      busy: busiestOf(answered),
      share: (compared) => this.#share(trial, compared),
    });
  }

  /**
   * Processes that are started anew, open the model and answer a prompt. For llama.cpp with and without a copy of the weights in its own
   * order: of each figure the better one counts.
   */
  async fresh(promptTokens: number): Promise<ResultRow[]> {
    const { pairs } = this.#conditions;
    const best = await this.#search.best({ kind: 'prefill', tokens: promptTokens });
    const variants: readonly LlamaSettings[] =
      process.platform === 'linux' ? [best, { ...best, repack: !best.repack }] : [best];
    const runs: {
      readonly llama: LlamaSettings;
      readonly figures: Readonly<Record<'load' | 'first-token' | 'rss', Figures>>;
      readonly busy: number;
    }[] = [];
    for (const llama of variants) {
      const stories = await inTurn(pairs, (engine) => this.#freshStory(engine, llama, promptTokens));
      const figures = {
        load: figuresOf(stories, ({ loadMs }) => loadMs),
        'first-token': figuresOf(stories, ({ firstTokenMs }) => firstTokenMs),
        rss: figuresOf(stories, ({ peakBytes }) => peakBytes / 1e6),
      };
      runs.push({ llama, figures, busy: busiestOf(stories) });
    }
    return (['load', 'first-token', 'rss'] as const).map((test) => {
      const theirs = (run: (typeof runs)[number]) => compare(run.figures[test]).llamacpp;
      const [better] = runs.toSorted((a, b) => theirs(a) - theirs(b));
      const { figures, llama, busy } = better!;
      return this.#row(test, test === 'rss' ? 'MB' : 'ms', figures[test], { settings: llama, busy });
    });
  }

  /** Writing, in processes that may use half as much memory as the file is large. */
  async paged(): Promise<ResultRow> {
    await this.#tandem.close();
    // Its disk is what it waits for, and a copy of the weights that cannot be given up would not fit.
    const settings: LlamaSettings = { ...defaults(this.#conditions.threads), repack: false, batch: 128 };
    await this.#llama.close();
    const limitBytes = Math.floor(statSync(this.#file.path).size / 2);
    const answered = await inTurn(pagedPairs, (engine) => this.#pagedRun(engine, settings, limitBytes));
    const speeds = figuresOf(answered, ({ time }) => (1000 * pagedTokens.timed) / time);
    return this.#row('paged-decode', 'tokens/s', speeds, { settings, busy: busiestOf(answered) });
  }

  async #ask(side: EngineSide, order: Order): Promise<TimedAnswer> {
    const { timer } = this.#conditions;
    const answer = await side.ask(order);
    return { time: timeOf(answer, timer), othersBusyCores: disturbanceOf(answer, timer) };
  }

  async #freshStory(engine: EngineName, llama: LlamaSettings, promptTokens: number): Promise<FreshStory> {
    const { threads } = this.#conditions;
    const freshCapacity = 2 * promptTokens;
    const side = await EngineSide.open(engine, { path: this.#file.path, capacity: freshCapacity, threads, llama });
    try {
      const reading = await side.ask({ kind: 'prefill', tokens: promptTokens, seed: 0 });
      const last = await side.ask({ kind: 'decode', tokens: decodedTokens, depth: promptTokens });
      const { opening } = side;
      return {
        loadMs: opening.milliseconds,
        firstTokenMs: opening.milliseconds + reading.milliseconds,
        peakBytes: last.peakBytes,
        othersBusyCores: Math.max(...[opening, reading, last].map(({ othersBusyCores }) => othersBusyCores)),
      };
    } finally {
      await side.close();
    }
  }

  async #pagedRun(engine: EngineName, llama: LlamaSettings, limitBytes: number): Promise<TimedAnswer> {
    const { path } = this.#file;
    forgetFile(path);
    const limit = new MemoryLimit(limitBytes);
    let side: EngineSide | undefined;
    try {
      side = await EngineSide.open(engine, { path, capacity: 512, threads: this.#conditions.threads, llama, limit });
      // First until what fits is in memory; then other tokens, which take other experts.
      const { before, timed } = pagedTokens;
      await side.ask({ kind: 'decode', tokens: before, depth: 0 });
      return await this.#ask(side, { kind: 'decode', tokens: timed, depth: before });
    } finally {
      await side?.close();
      await limit.close();
    }
  }

  #row(
    test: string,
    unit: Unit,
    figures: Figures,
    more: {
      readonly settings: LlamaSettings;
      readonly busy: number;
      readonly share?: (compared: Pick<ResultRow, 'tandem' | 'llamacpp'>) => ShareOfLimit;
    },
  ): ResultRow {
    const compared = compare(figures);
    const row: ResultRow = {
      model: this.#file.name,
      test,
      unit,
      ...compared,
      share: more.share?.(compared),
      othersBusyCores: rounded(more.busy),
      llamaSettings: describe(more.settings),
    };
    const { tandem, llamacpp, ratio, share } = row;
    const ofLimit =
      share === undefined ? '' : `  ${share.tandem} ${share.unit}, ${share.percent.toFixed(0)} % of the limit`;
    const warning =
      row.othersBusyCores > busyCores ? `  busy: others took ${row.othersBusyCores.toFixed(2)} cores` : '';
    this.#conditions.say(
      `${row.model.padEnd(20)} ${test.padEnd(13)} ${tandem} to ${llamacpp} ${unit}, ratio ${ratio.toFixed(2)}${ofLimit}  (${row.llamaSettings})${warning}`,
    );
    return row;
  }

  #share(trial: Trial, compared: Pick<ResultRow, 'tandem' | 'llamacpp'>): ShareOfLimit {
    const { readGBps, int8GOPS } = this.#conditions.limits;
    if (trial.kind === 'prefill') {
      const operations = 2 * totalOf(macsPerPrefilledToken(this.#cost));
      return shareOfLimit('GOPS', operations, compared, int8GOPS);
    }
    const keysAndValues = (trial.depth + decodedTokens / 2) * kvBytesPerPosition(this.#cost.shape, 'F16');
    return shareOfLimit('GB/s', bytesPerDecodedToken(this.#cost) + keysAndValues, compared, readGBps);
  }
}

interface TimedAnswer extends Measurement {
  /** In milliseconds. */
  readonly time: number;
}

interface FreshStory {
  readonly loadMs: number;
  readonly firstTokenMs: number;
  readonly peakBytes: number;
  readonly othersBusyCores: number;
}

function figuresOf<T>(pairs: readonly Pair<T>[], figure: (measured: T) => number): Figures {
  return {
    tandem: pairs.map(({ tandem }) => figure(tandem)),
    llamacpp: pairs.map(({ llamacpp }) => figure(llamacpp)),
  };
}

function busiestOf(pairs: readonly Pair<Measurement>[]): number {
  return Math.max(...pairs.map(disturbance));
}
