import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { LlamaSettings } from './orders.ts';
import { benchFolder } from './places.ts';

/** What node-llama-cpp's context itself calls: `decodeBatch` is `llama_decode` in a thread of Node's pool, and nothing else. */
interface Batches {
  initBatch(tokens: number): void;
  addToBatch(sequence: number, position: number, tokens: Uint32Array, wantLogits: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean;
  getThreads(): number;
  saveSequenceStateToFile(path: string, sequence: number, tokens: Uint32Array): Promise<number>;
  loadSequenceStateFromFile(path: string, sequence: number, capacity: number): Promise<Uint32Array>;
}

const sequence = 0;
const end = -1;
/** From here on a text is kept on disk: llama.cpp reads thousands of tokens for longer than a quick run should take. */
const keptTokens = 2048;

/**
 * A text in llama.cpp, run without node-llama-cpp's queues and without sampling, so that what is timed is llama.cpp: logits are asked
 * for where ours are, but nobody looks at them.
 */
export class LlamaTimeline {
  readonly threads: number;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #batches: Batches;
  readonly #settings: LlamaSettings;
  readonly #tokens: number[] = [];

  private constructor(model: LlamaModel, context: LlamaContext, settings: LlamaSettings) {
    this.#model = model;
    this.#context = context;
    this.#batches = (context as unknown as { readonly _ctx: Batches })._ctx;
    this.#settings = settings;
    this.threads = this.#batches.getThreads();
  }

  static async open(model: LlamaModel, capacity: number, settings: LlamaSettings): Promise<LlamaTimeline> {
    const { threads, flashAttention, batch } = settings;
    const context = await model.createContext({
      contextSize: capacity,
      batchSize: batch,
      threads,
      flashAttention,
      ignoreMemorySafetyChecks: true,
    });
    return new LlamaTimeline(model, context, settings);
  }

  async prefill(tokens: Int32Array): Promise<void> {
    this.#truncate(0);
    await this.#run(tokens);
  }

  async rewind(tokens: Int32Array): Promise<void> {
    if (tokens.every((token, i) => token === this.#tokens[i])) this.#truncate(tokens.length);
    else if (tokens.length < keptTokens) await this.prefill(tokens);
    else await this.#recall(tokens);
  }

  async append(token: number): Promise<void> {
    await this.#run(Int32Array.of(token));
  }

  async close(): Promise<void> {
    await this.#context.dispose();
  }

  async #run(tokens: Int32Array): Promise<void> {
    for (let done = 0; done < tokens.length; ) {
      const part = tokens.subarray(done, done + this.#settings.batch);
      const isLast = done + part.length === tokens.length;
      this.#batches.initBatch(part.length);
      const wantLogits = isLast ? [part.length - 1] : [];
      this.#batches.addToBatch(sequence, this.#tokens.length, Uint32Array.from(part), Uint32Array.from(wantLogits));
      await this.#batches.decodeBatch();
      this.#tokens.push(...part);
      done += part.length;
    }
  }

  #truncate(length: number): void {
    this.#batches.removeTokenCellsFromSequence(sequence, length, end);
    this.#tokens.length = length;
  }

  async #recall(tokens: Int32Array): Promise<void> {
    this.#truncate(0);
    const path = this.#statePath(tokens);
    if (existsSync(path)) {
      await this.#batches.loadSequenceStateFromFile(path, sequence, tokens.length + 1);
      this.#tokens.push(...tokens);
      return;
    }
    await this.#run(tokens);
    mkdirSync(join(benchFolder, 'states'), { recursive: true });
    await this.#batches.saveSequenceStateToFile(path, sequence, Uint32Array.from(tokens));
  }

  /** Flash attention keeps values in another order. */
  #statePath(tokens: Int32Array): string {
    const { filename = '', size } = this.#model;
    const what = JSON.stringify([filename, size, this.#settings.flashAttention, [...tokens]]);
    return join(benchFolder, 'states', createHash('sha256').update(what).digest('hex').slice(0, 16));
  }
}
