import { expect, it, vi } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType, Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { meanDivergence } from '../../support/divergence.ts';
import { LlamaOracle } from '../../support/llama-oracle.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// llama.cpp's threads wait by spinning, so beside other tests it may take many times its second.
vi.setConfig({ testTimeout: 120_000 });

const path = tempFolder();
const tokens = Array.from({ length: 300 }, (_, i) => (i * 37 + ((i * i) % 101) + 11) % 280);
/** The last of the text, where all that came before is seen through the cache. */
const indices = Array.from({ length: 32 }, (_, i) => tokens.length - 32 + i);

function logitsAtEnd(file: string, ops: Ops, kvType: KvType): Float32Array[] {
  const session = openSession(file, ops, 512, kvType);
  const logits = indices.map((index) => {
    session.sync(Int32Array.from(tokens.slice(0, index + 1)));
    return session.logits();
  });
  session.close();
  return logits;
}

it('8-bit keys and values move next-token distributions little, and no more than those of llama.cpp do', async () => {
  const file = path('model.gguf');
  writeSyntheticModel(file, { type: 'F16', vocabSize: 290, seed: 1 });
  const exact = logitsAtEnd(file, createReferenceOps({ roundActivations: false }), 'F16');
  const ours = logitsAtEnd(file, createNativeOps({ threads: 1 }), 'Q8_0');
  const inHalfs = logitsAtEnd(file, createNativeOps({ threads: 1 }), 'F16');
  const llama = await LlamaOracle.open(file, 512, 'Q8_0');
  const theirs = await llama.logitsAt(tokens, indices);
  await llama.close();

  expect(meanDivergence(exact, ours)).toBeLessThan(5e-5);
  expect(meanDivergence(exact, ours)).toBeGreaterThan(2 * meanDivergence(exact, inHalfs)); // or they were not of 8 bits at all
  expect(meanDivergence(exact, ours)).toBeLessThan(1.1 * meanDivergence(exact, theirs));
  expect(meanDivergence(theirs, ours)).toBeLessThan(5e-5);
});
