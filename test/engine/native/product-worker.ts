import { parentPort, workerData } from 'node:worker_threads';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { WeightSpec } from '../../../engine/ops/ops.ts';

/** Loads the addon in a worker thread and posts the product of a matrix with the first rows of itself. */
const { path, spec }: { readonly path: string; readonly spec: WeightSpec } = workerData;
const ops = createNativeOps({ threads: 2 });
const weight = ops.weight(ops.mapFile(path), spec);
const x = ops.embed(
  ops.tensor(spec.rows, spec.columns),
  weight,
  Int32Array.from({ length: spec.rows }, (_, i) => i),
);
parentPort?.postMessage(ops.read(ops.matmul(ops.tensor(spec.rows, spec.rows), x, weight)));
ops.close();
