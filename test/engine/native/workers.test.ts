import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { threadEntry } from '../../support/threads.ts';
import { openWeight, relativeError, SUM_TOLERANCE, storeWeight } from './backends.ts';

const path = tempFolder();
const stored = storeWeight(path('w'), { type: 'Q8_0', rows: 40, columns: 96 }, 1);

/** What a worker thread of its own computes, and how the thread ended. */
async function productInWorker(): Promise<{ readonly product: Float32Array; readonly exitCode: number }> {
  const worker = new Worker(threadEntry('product-worker'), {
    workerData: { path: stored.path, spec: { ...stored, offset: 64 } },
    execArgv: [],
  });
  const ended = once(worker, 'exit');
  const [product] = await once(worker, 'message');
  const [exitCode] = await ended;
  return { product, exitCode };
}

function expectedProduct(): Float32Array {
  const ops = createReferenceOps();
  const { weight } = openWeight(ops, stored);
  const x = ops.embed(
    ops.tensor(40, 96),
    weight,
    Int32Array.from({ length: 40 }, (_, i) => i),
  );
  return ops.read(ops.matmul(ops.tensor(40, 40), x, weight));
}

it('runs in a worker thread, in two at once, and in another after those ended', async () => {
  const results = [...(await Promise.all([productInWorker(), productInWorker()])), await productInWorker()];
  for (const { product, exitCode } of results) {
    expect(exitCode).toBe(0);
    expect(relativeError(product, expectedProduct())).toBeLessThan(SUM_TOLERANCE);
    expect(product).toEqual(results[0]?.product);
  }
});
