import { closeSync, openSync, writeSync } from 'node:fs';
import { readGguf } from '../../engine/gguf/gguf-file.ts';
import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../engine/gguf/tensor-type.ts';
import { Random } from '../../engine/sampling/random.ts';
import { quantize } from './quantize.ts';

/** Weights that are made; the rest repeats them, which no kernel notices and saves minutes. */
const madeWeights = 2 ** 18;

/** As wide as the weights of trained models, so that activations stay within what kernels expect. */
const spread = 0.02;

/**
 * Fills a model of one file that was written as holes with random weights, quickly, for measurements: what it says is nonsense, but it
 * computes with ordinary numbers, and tokens take different experts.
 */
export function fillWeights(path: string): void {
  const random = new Random(1);
  const made = new Map<TensorType, Uint8Array>();
  const file = openSync(path, 'r+');
  try {
    for (const { name, type, dims, offset, sizeBytes } of readGguf(path).tensors.values()) {
      if (dims.length === 1) {
        writeSync(file, quantize(type, new Float32Array(dims[0]!).fill(1)), 0, sizeBytes, offset);
        continue;
      }
      if (name.includes('ffn_gate_inp')) {
        writeSync(file, quantize(type, gaussians(random, (dims[0] ?? 0) * (dims[1] ?? 0), 1)), 0, sizeBytes, offset);
        continue;
      }
      const weights = made.get(type) ?? quantize(type, gaussians(random, madeWeights, spread));
      made.set(type, weights);
      // From another block on in each tensor, so that no two are alike.
      const { blockBytes } = tensorTypes[type];
      let from = Math.floor(random.uniform() * (weights.length / blockBytes)) * blockBytes;
      for (let done = 0; done < sizeBytes; from = 0) {
        const length = Math.min(weights.length - from, sizeBytes - done);
        writeSync(file, weights, from, length, offset + done);
        done += length;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** By the method of Box and Muller, one of each pair. */
function gaussians(random: Random, count: number, deviation: number): Float32Array {
  return Float32Array.from(
    { length: count },
    () => deviation * Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform()),
  );
}
