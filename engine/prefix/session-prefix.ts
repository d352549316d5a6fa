import { KV_PAGE_POSITIONS } from '../ops/kv-shape.ts';
import type { PrefixUse } from '../protocol.ts';
import type { Session } from '../session.ts';
import { blockChain } from './block-chain.ts';
import type { BlockSpec } from './block-file.ts';
import { PrefixStore } from './prefix-store.ts';

/**
 * Shorter prompts are computed in a second or two: for them nobody's text is written to a disk. Replies never are: the next
 * prompt has them without their thinking, so that the prefix it shares ends where the last reply began.
 */
const LEAST_TOKENS = 2 * KV_PAGE_POSITIONS;

/**
 * While a long prompt is read: a kill may cost this, and a block that was not whole yet with the slice that was running, which together
 * are to stay below 10 s where 60 tokens are read a second. Each block is written once, however often.
 */
const CHECKPOINT_MS = 4_000;

export interface PromptConditions {
  readonly reservedTokens?: number;
  readonly isCancelled?: (() => boolean) | undefined;
}

/** What of a prompt is yet to be saved. */
interface Saving {
  readonly store: PrefixStore;
  readonly chain: readonly BlockSpec[];
  readonly ropeFactor: number;
  readonly usedMs: number;
  /** Number of the first block that may have to be saved. */
  next: number;
}

/**
 * Takes saved blocks into a session before a prompt is run, and saves those that the prompt brought. Whatever goes wrong with the
 * disk costs time and nothing else; `report` is told.
 */
export class SessionPrefix {
  readonly #session: Session;
  readonly #model: () => string;
  readonly #report: (problem: unknown) => void;
  #saving: Saving | null = null;
  #savedMs = 0;

  /** `model`: the identity of its files. */
  constructor(session: Session, model: () => string, report: (problem: unknown) => void = writeToLog) {
    this.#session = session;
    this.#model = model;
    this.#report = report;
  }

  /**
   * Saves what this prompt would push out of the session, and takes in what is saved of its own beginning beyond what the session
   * holds. The session's `sync` with the same tokens goes on from there.
   * @throws EngineError 'context-full' when the prompt does not fit.
   */
  begin(tokens: Int32Array, use: PrefixUse | undefined, { reservedTokens, isCancelled }: PromptConditions = {}): void {
    if (use === undefined) {
      this.#saveAll(isCancelled);
      this.#saving = null;
      return;
    }
    const ropeFactor = this.#session.ropeFactorFor(tokens.length, reservedTokens);
    const chain = this.#chain(tokens, ropeFactor);
    if (this.#pushesOut(chain)) this.#saveAll(isCancelled);
    this.#saving = null;
    this.#savedMs = performance.now();
    if (chain.length * KV_PAGE_POSITIONS < LEAST_TOKENS) return;

    const store = new PrefixStore(use);
    const usedMs = Date.now();
    const kept = this.#session.rewind(tokens, reservedTokens);
    this.#quietly(() => {
      this.#takeIn(store, chain, Math.floor(kept / KV_PAGE_POSITIONS), isCancelled);
      store.touch(
        chain.filter((block) => store.has(block)),
        usedMs,
      );
      // First of all, so that no block is ever without the conversation that it is deleted with.
      store.own(use.conversation, chain);
      this.#saving = { store, chain, ropeFactor, usedMs, next: 0 };
    });
  }

  /** Saves one block of the last prompt. False when there is nothing that could be saved now. */
  saveNext(): boolean {
    const saving = this.#saving;
    if (saving === null) return false;
    const isSaved = this.#quietly(() => this.#saveBlock(saving));
    if (isSaved === undefined) this.#saving = null;
    return isSaved ?? false;
  }

  /** Called while a prompt is read: now and then saves what was read so far. */
  checkpoint(isCancelled?: () => boolean): void {
    if (performance.now() - this.#savedMs < CHECKPOINT_MS) return;
    this.#saveAll(isCancelled);
    this.#savedMs = performance.now();
  }

  #saveAll(isCancelled?: () => boolean): void {
    while (!isCancelled?.() && this.saveNext());
  }

  #saveBlock(saving: Saving): boolean {
    const { store, chain, usedMs } = saving;
    for (let block = chain[saving.next]; block !== undefined; block = chain[saving.next]) {
      if (!this.#holds(chain.slice(0, block.index + 1), saving.ropeFactor)) return false;
      saving.next++;
      if (store.has(block)) continue;
      const { index } = block;
      if (!store.save(block, chain, (layer, out) => this.#session.readPage(layer, index, out))) {
        this.#saving = null;
        return false;
      }
      store.touch([block], usedMs);
      return true;
    }
    return false;
  }

  #takeIn(store: PrefixStore, chain: readonly BlockSpec[], first: number, isCancelled?: () => boolean): void {
    for (const block of chain.slice(first)) {
      if (isCancelled?.() || !store.has(block)) return;
      const isTaken = this.#quietly(() => {
        this.#session.takePage(block.index, block.tokens, store.open(block));
        return true;
      });
      if (isTaken !== true) return;
    }
  }

  /** Whether blocks that are not saved yet are no part of what comes. */
  #pushesOut(chain: readonly BlockSpec[]): boolean {
    if (this.#saving === null) return false;
    const { chain: present, next } = this.#saving;
    return present.slice(next).some((block) => chain[block.index]?.id.equals(block.id) !== true);
  }

  /** Whether the timeline begins with these blocks: it may have been changed by others, or not have come so far. */
  #holds(blocks: readonly BlockSpec[], ropeFactor: number): boolean {
    const { ropeFactor: present, tokens: timeline } = this.#session;
    if (present !== ropeFactor) return false;
    return blocks.every(({ index, tokens }) =>
      tokens.every((token, i) => timeline[index * KV_PAGE_POSITIONS + i] === token),
    );
  }

  /** Empty when the model's files cannot be told from others. */
  #chain(tokens: Int32Array, ropeFactor: number): BlockSpec[] {
    const { pageShape: shape } = this.#session;
    return this.#quietly(() => blockChain(tokens, { model: this.#model(), ropeFactor, shape })) ?? [];
  }

  /** Undefined when it failed. */
  #quietly<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }
}

function writeToLog(problem: unknown): void {
  const reason = problem instanceof Error ? problem.message : String(problem);
  process.stderr.write(`Prefix state was not used or not saved: ${reason}\n`);
}
