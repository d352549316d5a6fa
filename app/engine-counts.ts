import type { ChatMessage, EngineReply, EngineRequest } from '../engine/protocol.ts';
import { AppError } from './errors.ts';

/** Tokens that messages add to a prompt, and those that open a reply in each mode; null in a mode that the model does not have. */
export type PromptCounts = Omit<Extract<EngineReply, { kind: 'counted' }>, 'kind' | 'id'>;

interface CountJob {
  readonly id: number;
  readonly path: string;
  readonly messages: readonly ChatMessage[];
  readonly resolve: (counts: PromptCounts) => void;
  readonly reject: (error: AppError) => void;
}

/** Questions that the engine process answers beside its work, at any time. They wait only for the process to start. */
export class EngineCounts {
  readonly #waiting: CountJob[] = [];
  readonly #asked = new Map<number, CountJob>();

  /** `post` is null while there is no process to ask. */
  ask(question: Pick<CountJob, 'id' | 'path' | 'messages'>, post: Post | null): Promise<PromptCounts> {
    const { promise, resolve, reject } = Promise.withResolvers<PromptCounts>();
    const job = { ...question, resolve, reject };
    if (post === null) this.#waiting.push(job);
    else this.#post(job, post);
    return promise;
  }

  started(post: Post): void {
    for (const job of this.#waiting.splice(0)) this.#post(job, post);
  }

  /** False when this answers something else. */
  answered(reply: Exclude<EngineReply, { kind: 'ready' }>): boolean {
    const job = this.#asked.get(reply.id);
    if (job === undefined) return false;
    this.#asked.delete(reply.id);
    if (reply.kind === 'counted') job.resolve(reply);
    else if (reply.kind === 'failed') job.reject(new AppError(reply.error.code, reply.error.message));
    return true;
  }

  /** The process has ended. */
  fail(error: AppError): void {
    const jobs = [...this.#asked.values(), ...this.#waiting.splice(0)];
    this.#asked.clear();
    for (const job of jobs) job.reject(error);
  }

  #post(job: CountJob, post: Post): void {
    this.#asked.set(job.id, job);
    post({ kind: 'count', id: job.id, path: job.path, messages: [...job.messages] });
  }
}

type Post = (request: EngineRequest) => void;
