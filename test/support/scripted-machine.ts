import { tensorTypes } from '../../engine/gguf/tensor-type.ts';
import type { Machine, ModelCost } from '../../engine/index.ts';
import { machineVersion } from '../../engine/predict/machine.ts';

/** A machine that passes a billion weights of any type in a second, whatever else it does. */
export const scriptedMachine: Machine = {
  version: machineVersion,
  kernels: 'scripted',
  threads: 2,
  processor: 'Scripted processor',
  othersBusyCores: 0,
  products: Object.fromEntries(
    Object.keys(tensorTypes).map((type) => [type, [{ rows: 1, seconds: 1e-9 }]]),
  ) as Machine['products'],
  productSeconds: 1e-9,
  verbSeconds: 1e-9,
  normValueSeconds: 1e-12,
  swigluValueSeconds: 1e-12,
  attention: [{ kvType: 'F16', nHeads: 32, nKvHeads: 8, points: [{ rows: 1, seconds: 1e-12 }] }],
  expertFactors: [{ rowsPerExpert: 1, factor: 1 }],
  choiceEntrySeconds: 1e-12,
};

/** A dense model of this many bytes, of which each position of the cache takes 1,024. */
export function scriptedCost(weightsBytes: number): ModelCost {
  return {
    shape: {
      nLayers: 1,
      dModel: 256,
      nHeads: 4,
      nKvHeads: 4,
      headDim: 64,
      dFeedForward: 256,
      nExperts: 0,
      topK: 0,
      dExpert: 0,
      vocabSize: 512,
    },
    body: { Q8_0: weightsBytes },
    experts: {},
    head: {},
    weightsBytes,
    alwaysNeededBytes: weightsBytes,
  };
}
