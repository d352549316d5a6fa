import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemoryLimit } from './memory-limit.ts';
import { nativeProgram } from './native-programs.ts';
import type { Answer, LlamaSettings, Order } from './orders.ts';
import { answerSchema } from './orders.ts';

export type EngineName = 'tandem' | 'llamacpp';

export interface OpenOptions {
  readonly path: string;
  readonly capacity: number;
  readonly threads: number;
  readonly llama: LlamaSettings;
  readonly limit?: MemoryLimit | undefined;
}

/** The process of one engine with one model. It does nothing unless it is asked. */
export class EngineSide {
  readonly #process: ChildProcess;
  readonly #name: EngineName;
  #llama: LlamaSettings;
  readonly opening: Answer;

  private constructor(process: ChildProcess, name: EngineName, llama: LlamaSettings, opening: Answer) {
    this.#process = process;
    this.#name = name;
    this.#llama = llama;
    this.opening = opening;
  }

  static async open(name: EngineName, { limit, ...order }: OpenOptions): Promise<EngineSide> {
    const script = name === 'tandem' ? 'tandem-process.ts' : 'llama-process.ts';
    const child = fork(join(import.meta.dirname, script), [], {
      env:
        name === 'llamacpp' && !order.llama.repack ? { ...process.env, LD_PRELOAD: withoutRepacking() } : process.env,
      stdio: ['ignore', 2, 'inherit', 'ipc'],
    });
    try {
      limit?.hold(child.pid!);
      return new EngineSide(child, name, order.llama, await ask(child, name, { kind: 'open', ...order }));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Whether these settings can be had without another process. */
  suits(llama: LlamaSettings): boolean {
    return this.#name === 'tandem' || this.#llama.repack === llama.repack;
  }

  async configure(llama: LlamaSettings): Promise<void> {
    if (this.#name === 'tandem' || JSON.stringify(llama) === JSON.stringify(this.#llama)) return;
    await this.ask({ kind: 'configure', llama });
    this.#llama = llama;
  }

  ask(order: Order): Promise<Answer> {
    return ask(this.#process, this.#name, order);
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}

async function ask(child: ChildProcess, name: EngineName, order: Order): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const ended = (code: number | null, signal: string | null) =>
    reject(new Error(`The process of ${name} ended (${signal ?? code}) when it was asked to ${order.kind}.`));
  child.once('exit', ended);
  child.once('message', (message) => resolve(answerSchema.parse(message)));
  child.send(order);
  try {
    return await promise;
  } finally {
    child.off('exit', ended);
  }
}

/** What is to be loaded before llama.cpp: the program in the way, and the library that it hands on to. */
function withoutRepacking(): string {
  const modules = join(dirname(fileURLToPath(import.meta.resolve('node-llama-cpp'))), '../..');
  const [base] = globSync(join(modules, '@node-llama-cpp', `linux-${process.arch}`, 'bins', '*', 'libggml-base.so'));
  if (base === undefined) throw new Error('Without repacking, llama.cpp can only be run on Linux.');
  return `${nativeProgram('no-repack.so')}:${base}`;
}
