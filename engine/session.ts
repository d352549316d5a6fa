import { EngineError } from './errors.ts';
import type { Qwen3Config, Yarn } from './model/config.ts';
import { reachOf, yarnFor } from './model/context-reach.ts';
import { KvCache } from './model/kv-cache.ts';
import type { Run } from './model/qwen3.ts';
import { allocateScratch, forward, lastLogits, logitsOf } from './model/qwen3.ts';
import { ropeTable } from './model/rope.ts';
import { SlicePace } from './model/slice-pace.ts';
import { sliceRows } from './model/slice-rows.ts';
import type { Qwen3Weights } from './model/weights.ts';
import { KV_PAGE_POSITIONS } from './ops/kv-shape.ts';
import type { ExpertCounts, KvPageFile, KvShape, KvType, Ops, Tensor } from './ops/ops.ts';
import type { BatchCosts } from './speculation/batch-costs.ts';
import { MeasuredCosts } from './speculation/batch-costs.ts';

export interface PageShape extends KvShape {
  /** With its instruction set: others round sums in other places. */
  readonly backend: string;
  /** Of one layer. */
  readonly bytes: number;
}

export interface SessionOptions {
  /** Positions that the timeline may hold. Memory for them is taken as they are used. */
  readonly capacity: number;
  /** Default: 16-bit floats. */
  readonly kvType?: KvType | undefined;
  /** Default: as they are measured. */
  readonly batchCosts?: BatchCosts | undefined;
}

export interface SyncHooks {
  /** Tokens run so far of those that the cache did not hold, partly run ones included. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Asked before both parts of each layer of each slice. */
  readonly isCancelled?: () => boolean;
  /** Tokens that are to follow, for which positions must reach, too. */
  readonly reservedTokens?: number;
}

export interface SyncOutcome {
  /** Tokens found in the cache. */
  readonly cachedTokens: number;
  /** Tokens run now. */
  readonly prefilledTokens: number;
  /** False when it was cancelled; the slices run until then stay in the timeline. */
  readonly isComplete: boolean;
}

/** Tokens that were run after the end of the timeline, in case they follow. */
interface Draft {
  readonly tokens: readonly number[];
  /** Of them, those that have become part of the timeline since. */
  readonly accepted: number;
  /** Row i follows the first i tokens. */
  readonly logits: Tensor;
}

/** A slice of a large model takes seconds; its layers count as parts of its tokens meanwhile. */
const REPORT_EVERY_MS = 100;

/**
 * One timeline of tokens with its KV cache. Callers say what the timeline should be; what of it need not be run again is the
 * session's business.
 */
export class Session {
  /** Positions that the timeline may hold, whatever the rotary positions reach. */
  readonly capacity: number;
  #run: Run;
  #yarn: Yarn | null;
  readonly #pace: SlicePace;
  /** What drafts cost here; `append` measures it. */
  readonly batchCosts: BatchCosts;
  readonly #timeline: number[] = [];
  /** Residual stream of the last call, while its last row is the end of the timeline. */
  #end: Tensor | null = null;
  /** Of the last call, where that was `append`. Its keys and values lie behind the end of the cache, where the next call writes. */
  #draft: Draft | null = null;

  constructor(ops: Ops, c: Qwen3Config, w: Qwen3Weights, { capacity, kvType = 'F16', batchCosts }: SessionOptions) {
    this.capacity = capacity;
    this.batchCosts = batchCosts ?? new MeasuredCosts();
    this.#yarn = c.yarn;
    const kv = ops.kvCache({ type: kvType, nLayers: c.nLayers, nKvHeads: c.nKvHeads, headDim: c.headDim });
    const s = allocateScratch(ops, c, sliceRows(c, capacity));
    this.#pace = new SlicePace(s.maxRows, c.nLayers);
    this.#run = { ops, c, w, rope: ropeTable(c, this.#yarn), cache: new KvCache(kv, capacity), s };
  }

  /** Positions that the timeline may grow to without being run anew: rotary positions are stretched at its beginning or not at all. */
  get limit(): number {
    return Math.min(this.capacity, reachOf(this.#run.c, this.#yarn));
  }

  /** Factor by which rotary positions are stretched now. */
  get ropeFactor(): number {
    return this.#yarn?.factor ?? 1;
  }

  /** Memory that keys and values have taken so far. */
  get kvBytes(): number {
    return this.#run.cache.store.sizeBytes;
  }

  /** Experts used so far; null where the system does not say what is in memory. */
  get expertCounts(): ExpertCounts | null {
    return this.#run.ops.expertCounts();
  }

  get length(): number {
    return this.#timeline.length;
  }

  /** The tokens run so far. */
  get tokens(): readonly number[] {
    return this.#timeline;
  }

  /**
   * Makes `tokens` the timeline: keeps the longest prefix that is already there and prefills the rest in slices. The last token
   * is always run, because the logits come after it. Nothing is kept when the timeline outgrows what its rotary positions reach, or
   * no longer needs them stretched: keys in the cache are only good for one setting.
   *
   * @throws EngineError 'context-full' when they do not fit.
   */
  sync(tokens: Int32Array, hooks: SyncHooks = {}): SyncOutcome {
    if (tokens.length === 0)
      throw new EngineError('bad-request', 'There is no text to continue. Write something first.');
    const cachedTokens = this.rewind(tokens, hooks.reservedTokens);
    const total = tokens.length - cachedTokens;
    let done = 0;
    let reportedMs = performance.now();
    while (done < total) {
      const start = cachedTokens + done;
      const slice = tokens.subarray(start, start + this.#pace.tokens);
      const startMs = performance.now();
      const isRun = this.#append(slice, (layer) => {
        if (hooks.isCancelled?.()) return false;
        if (performance.now() - reportedMs >= REPORT_EVERY_MS) {
          reportedMs = performance.now();
          hooks.onProgress?.(done + Math.floor((slice.length * layer) / this.#run.c.nLayers), total);
        }
        return true;
      });
      if (!isRun) return { cachedTokens, prefilledTokens: done, isComplete: false };
      this.#pace.measured(slice.length, performance.now() - startMs);
      done += slice.length;
      hooks.onProgress?.(done, total);
    }
    return { cachedTokens, prefilledTokens: done, isComplete: true };
  }

  /**
   * Cuts the timeline to the longest prefix that it shares with `tokens`, and says how long that is: at most all but the last token.
   * @throws EngineError 'context-full' when they do not fit.
   */
  rewind(tokens: Int32Array, reservedTokens = 0): number {
    if (tokens.length > this.capacity) throw contextFull(tokens.length, this.capacity);
    this.#stretchFor(tokens.length, Math.min(tokens.length + reservedTokens, this.capacity));
    const kept = Math.max(0, Math.min(this.#commonPrefix(tokens), tokens.length - 1));
    this.#truncate(kept);
    return kept;
  }

  /** The factor that `sync` with these figures would stretch rotary positions by. */
  ropeFactorFor(promptTokens: number, reservedTokens = 0): number {
    const totalTokens = Math.min(promptTokens + reservedTokens, this.capacity);
    return yarnFor(this.#run.c, { promptTokens, totalTokens })?.factor ?? 1;
  }

  /** Copies what one layer keeps of a page of the timeline, `pageShape.bytes` long. */
  readPage(layer: number, page: number, out: Uint8Array): void {
    this.#run.ops.readKvPage(this.#run.cache.store, layer, page, out);
  }

  /** How a page of keys and values is kept; pages of one session are of use to another where all of it is equal. */
  get pageShape(): PageShape {
    const { ops, cache } = this.#run;
    const { type, nLayers, nKvHeads, headDim, pageBytes } = cache.store;
    return { backend: ops.name, type, nLayers, nKvHeads, headDim, bytes: pageBytes };
  }

  /**
   * Ends the timeline with a page of tokens whose keys and values a file holds, in place of what stood there and behind.
   * @throws EngineError 'file-unreadable'
   */
  takePage(page: number, tokens: Int32Array, file: KvPageFile): void {
    const { ops, cache } = this.#run;
    if (tokens.length !== KV_PAGE_POSITIONS) throw new EngineError('internal', 'A page of tokens has another length.');
    this.#truncate(Math.min(this.length, page * KV_PAGE_POSITIONS));
    ops.mapKvPages(cache.store, page, file);
    cache.tookPage(page);
    for (const token of tokens) this.#timeline.push(token);
  }

  /** Tokens that may be drafted behind the next one: what the positions leave, and the room for logits. */
  get draftRoom(): number {
    return Math.min(this.limit - this.length, this.#run.s.maxLogitRows) - 1;
  }

  /** Whether this token has been run as the next one of a draft, so that appending it costs nothing. */
  hasRun(token: number): boolean {
    return this.#draft !== null && this.#draft.tokens[this.#draft.accepted] === token;
  }

  /**
   * Runs one more token at the end of the timeline, and in the same call a draft of what will probably follow it, which does not become
   * part of the timeline before it is appended, too. Appending what was not drafted forgets the draft.
   *
   * @param mayGoOn asked before both parts of each layer; when it says no, the token is not run and the answer is false.
   * @throws EngineError 'context-full' when they do not fit (see `draftRoom`).
   */
  append(token: number, draft: readonly number[] = [], mayGoOn?: () => boolean): boolean {
    if (this.#draft !== null && this.hasRun(token)) {
      this.#run.cache.advance(1);
      this.#timeline.push(token);
      this.#draft = { ...this.#draft, accepted: this.#draft.accepted + 1 };
      return true;
    }
    if (draft.length > this.draftRoom) throw contextFull(this.length + 1 + draft.length, this.limit);

    const startMs = performance.now();
    if (!this.#append(Int32Array.of(token, ...draft), mayGoOn) || this.#end === null) return false;
    const logits = logitsOf(this.#run, this.#end);
    this.batchCosts.measured(1 + draft.length, performance.now() - startMs);
    this.#truncate(this.length - draft.length);
    this.#draft = { tokens: draft, accepted: 0, logits };
    return true;
  }

  /** Runs more tokens at the end of the timeline. @throws EngineError 'context-full'. */
  extend(tokens: readonly number[]): void {
    if (this.length + tokens.length > this.limit) throw contextFull(this.length + tokens.length, this.limit);
    for (let done = 0; done < tokens.length; done += this.#run.s.maxRows) {
      this.#append(Int32Array.from(tokens.slice(done, done + this.#run.s.maxRows)));
    }
  }

  /** Logits after the last token, [vocabSize]; damaged weights may lead to some that are not numbers. */
  logits(): Float32Array {
    const { ops, s } = this.#run;
    if (this.#draft !== null) {
      const { logits, accepted } = this.#draft;
      return ops.read(logits.rows === 1 ? logits : ops.row(s.logitsRow, logits, accepted));
    }
    if (this.#end === null) throw new EngineError('internal', 'Logits were asked for where nothing was run.');
    return ops.read(lastLogits(this.#run, this.#end));
  }

  close(): void {
    const { cache, s } = this.#run;
    cache.free();
    for (const buffer of [s.x, s.h, s.y, s.q, s.att, s.k, s.v, s.gate, s.up, s.last, s.logits, s.logitsRow])
      buffer.free();
  }

  #stretchFor(promptTokens: number, totalTokens: number): void {
    const yarn = yarnFor(this.#run.c, { promptTokens, totalTokens });
    if (yarn?.factor === this.#yarn?.factor) return;
    this.#truncate(0);
    this.#yarn = yarn;
    this.#run = { ...this.#run, rope: ropeTable(this.#run.c, yarn) };
  }

  /** Whether the tokens were run; nothing is kept of them when `mayGoOn` stopped that. */
  #append(tokens: Int32Array, mayGoOn?: (layer: number) => boolean): boolean {
    this.#forgetEnd();
    this.#end = forward(this.#run, tokens, mayGoOn);
    if (this.#end === null) return false;
    for (const token of tokens) this.#timeline.push(token);
    return true;
  }

  #truncate(length: number): void {
    this.#forgetEnd();
    this.#timeline.length = length;
    this.#run.cache.truncate(length);
  }

  #forgetEnd(): void {
    this.#end = null;
    this.#draft = null;
  }

  #commonPrefix(tokens: Int32Array): number {
    const differing = this.#timeline.findIndex((token, i) => token !== tokens[i]);
    return differing === -1 ? this.length : differing;
  }
}

function contextFull(needed: number, capacity: number): EngineError {
  const figures = `${needed.toLocaleString('en')} tokens, and ${capacity.toLocaleString('en')} fit`;
  return new EngineError(
    'context-full',
    `This conversation is too long for the model: it needs ${figures}. Shorten it, or start a new conversation.`,
  );
}
