import { EngineError } from '../../engine/errors.ts';
import type { KernelsName } from '../../engine/ops/native.ts';
import { allKernels, createNativeOps } from '../../engine/ops/native.ts';

/** The instruction sets that this processor runs; an addon that has none of them fails here. */
export const kernelLevels: readonly KernelsName[] = allKernels.filter((kernels) => {
  try {
    createNativeOps({ kernels, threads: 1 }).close();
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'bad-request') return false;
    throw error;
  }
});
