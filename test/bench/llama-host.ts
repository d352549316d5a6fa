import type { OpenOptions } from './engine-side.ts';
import { EngineSide } from './engine-side.ts';
import type { LlamaSettings } from './orders.ts';

/** llama.cpp with one model, in the settings that are wished for now. */
export class LlamaHost {
  readonly #options: Omit<OpenOptions, 'llama'>;
  #side: EngineSide | undefined;

  constructor(options: Omit<OpenOptions, 'llama'>) {
    this.#options = options;
  }

  /** The process, started anew where these settings take another one. */
  async use(llama: LlamaSettings): Promise<EngineSide> {
    if (this.#side !== undefined && !this.#side.suits(llama)) await this.close();
    this.#side ??= await EngineSide.open('llamacpp', { ...this.#options, llama });
    await this.#side.configure(llama);
    return this.#side;
  }

  async close(): Promise<void> {
    await this.#side?.close();
    this.#side = undefined;
  }
}
