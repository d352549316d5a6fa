import { writeSparseModel } from './synthetic-model.ts';

/** Bytes of weights that each token reads: enough that a token takes tens of milliseconds on a fast machine too. */
const sizeBytes = 400_000_000;

/**
 * Writes a model that writes slowly, for tests that act in mid-answer. All its weights are zero (one hole, so it takes no room),
 * it says the same character again and again, and it stops only at the end of its context, a minute or more later.
 */
export function writeSlowModel(path: string): void {
  writeSparseModel(path, sizeBytes, {
    name: 'Slow',
    extraKeys: (writer) => writer.value('general.sampling.temp', 'f32', 0),
  });
}
