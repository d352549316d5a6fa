import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import type { KvType } from '../../engine/ops/ops.ts';
import { likeliest } from './likeliest.ts';

let llama: Promise<Llama> | undefined;

/** The prebuilt library for this processor, without a GPU, from node_modules: nothing is downloaded or compiled. */
function loadLlama(): Promise<Llama> {
  llama ??= getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  });
  return llama;
}

/** A model file run by llama.cpp: an implementation that shares no line with ours. Texts are token ids; end-of-turn tokens end nothing. */
export class LlamaOracle {
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #sequence: LlamaContextSequence;

  private constructor(model: LlamaModel, context: LlamaContext) {
    this.#model = model;
    this.#context = context;
    this.#sequence = context.getSequence();
  }

  /**
   * `capacity`: positions. One thread, since its threads spin while they wait, which starves a busy machine. Values of 8 bits it
   * keeps only with flash attention.
   */
  static async open(path: string, capacity = 512, kvType: KvType = 'F16'): Promise<LlamaOracle> {
    const model = await (await loadLlama()).loadModel({ modelPath: path, gpuLayers: 0, useMmap: true });
    const context = await model.createContext({
      contextSize: capacity,
      batchSize: 512,
      threads: 1,
      flashAttention: kvType !== 'F16',
      experimentalKvCacheKeyType: kvType,
      experimentalKvCacheValueType: kvType,
    });
    return new LlamaOracle(model, context);
  }

  /** Logits [vocabSize] after each of these tokens of the text, by index. */
  async logitsAt(tokens: readonly number[], indices: readonly number[]): Promise<Float32Array[]> {
    await this.#sequence.clearHistory();
    return this.#run(tokens, new Set(indices));
  }

  /** Runs `prompt` and then the likeliest token, `count` times. Returns the logits before each choice. */
  async greedy(prompt: readonly number[], count: number): Promise<Float32Array[]> {
    await this.#sequence.clearHistory();
    const steps: Float32Array[] = [];
    for (let input = prompt; steps.length < count; input = [likeliest(steps.at(-1)!)]) {
      steps.push(...(await this.#run(input, new Set([input.length - 1]))));
    }
    return steps;
  }

  async close(): Promise<void> {
    await this.#context.dispose();
    await this.#model.dispose();
  }

  async #run(tokens: readonly number[], indices: ReadonlySet<number>): Promise<Float32Array[]> {
    const outputs = await this.#sequence.controlledEvaluate(
      tokens.map((token, i) =>
        indices.has(i) ? [token as Token, { generateNext: { logits: true } }] : (token as Token),
      ),
    );
    return outputs.flatMap((output) => (output?.next.logits === undefined ? [] : [byId(output.next.logits)]));
  }
}

function byId(logits: ReadonlyMap<Token, number>): Float32Array {
  const array = new Float32Array(logits.size);
  for (const [id, logit] of logits) array[id] = logit;
  return array;
}
