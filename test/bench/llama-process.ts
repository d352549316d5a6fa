import { readFileSync } from 'node:fs';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { LlamaTimeline } from './llama-timeline.ts';
import { serve } from './serve.ts';

/* llama.cpp under the benchmark's orders: the library for this processor that node-llama-cpp brings, without a GPU. */

// Loading the library belongs to Node's side, and is not timed.
const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  logLevel: LlamaLogLevel.error,
  progressLogs: false,
  // No limit, so that a context gets the threads that it asks for.
  maxThreads: 0,
});

serve(async ({ path, capacity, llama: settings }) => {
  const model = await llama.loadModel({
    modelPath: path,
    gpuLayers: 0,
    useMmap: true,
    ignoreMemorySafetyChecks: true,
  });
  let timeline = await LlamaTimeline.open(model, capacity, settings);
  return {
    vocabSize: model.fileInfo.metadata.tokenizer.ggml.tokens.length,
    backend: () => `llama.cpp ${llama.llamaCppRelease.release} ${kernels()}, ${timeline.threads} threads`,
    configure: async (next) => {
      await timeline.close();
      timeline = await LlamaTimeline.open(model, capacity, next);
    },
    prefill: (tokens) => timeline.prefill(tokens),
    rewind: (tokens) => timeline.rewind(tokens),
    append: (token) => timeline.append(token),
  };
});

/** The build that llama.cpp chose for this processor. */
function kernels(): string {
  if (process.platform !== 'linux') return process.arch;
  return /libggml-cpu-?(\w*)\.so/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[1] || process.arch;
}
