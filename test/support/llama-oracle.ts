import type { ControlledEvaluateInputItem, Llama, Token } from 'node-llama-cpp';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

/** What llama.cpp says after one more token of a text. */
export interface OracleStep {
  /** The likeliest next token. */
  readonly token: number;
  /** By token id. */
  readonly logits: ReadonlyMap<number, number>;
}

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

/**
 * Runs `prompt` and then the likeliest token, `count` times, in llama.cpp: an implementation that shares no line with ours.
 * End-of-turn tokens end nothing here. One thread: its threads spin while they wait, which starves a busy machine.
 */
export async function greedyByLlama(path: string, prompt: readonly number[], count: number): Promise<OracleStep[]> {
  const model = await (await loadLlama()).loadModel({ modelPath: path, gpuLayers: 0, useMmap: true });
  const context = await model.createContext({ contextSize: 512, batchSize: 512, threads: 1, flashAttention: false });
  try {
    const sequence = context.getSequence();
    const steps: OracleStep[] = [];
    for (let input = [...prompt]; steps.length < count; ) {
      const outputs = await sequence.controlledEvaluate(
        input.map((token, i) => inputItem(token, i === input.length - 1)),
      );
      const next = outputs.at(-1)?.next;
      if (next?.token == null || next.logits === undefined) throw new Error('llama.cpp gave no next token.');
      steps.push({ token: next.token, logits: next.logits });
      input = [next.token];
    }
    return steps;
  } finally {
    await context.dispose();
    await model.dispose();
  }
}

function inputItem(token: number, isLast: boolean): ControlledEvaluateInputItem {
  const id = token as Token;
  return isLast ? [id, { generateNext: { token: true, logits: true } }] : id;
}
