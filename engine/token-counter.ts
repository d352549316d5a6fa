import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EngineReply, EngineRequest } from './protocol.ts';

export type CountRequest = Extract<EngineRequest, { kind: 'count' }>;

/**
 * Counts tokens in a thread of its own. The worker is deaf while it writes a reply, and this process's main thread must hear a stop at
 * any time: opening a tokenizer takes a third of a second, a long document as much. The thread begins with the first question, and costs
 * about 60 MB with Qwen3's vocabulary.
 */
export class TokenCounter {
  readonly #answer: (reply: EngineReply) => void;
  readonly #open = new Set<number>();
  #thread: Worker | null = null;

  constructor(answer: (reply: EngineReply) => void) {
    this.#answer = answer;
  }

  count(request: CountRequest): void {
    this.#open.add(request.id);
    this.#thread ??= this.#start();
    this.#thread.postMessage(request);
  }

  /** Beside this file, and of its kind: as written, or bundled. */
  #start(): Worker {
    const thread = new Worker(new URL(`./count-thread${extname(import.meta.url)}`, import.meta.url));
    thread.on('message', (reply: Extract<EngineReply, { id: number }>) => {
      this.#open.delete(reply.id);
      this.#answer(reply);
    });
    thread.on('error', (error) => process.stderr.write(`The thread that counts tokens failed: ${String(error)}\n`));
    thread.on('exit', () => this.#ended());
    return thread;
  }

  /** The next question starts another one. */
  #ended(): void {
    this.#thread = null;
    const message = 'Tokens could not be counted, because that part of the engine stopped unexpectedly. Try again.';
    for (const id of this.#open) this.#answer({ kind: 'failed', id, error: { code: 'internal', message } });
    this.#open.clear();
  }
}
