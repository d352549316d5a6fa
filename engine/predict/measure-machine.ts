import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { TensorType } from '../gguf/tensor-type.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';
import { createNativeOps } from '../ops/native.ts';
import type { Ops, Tensor } from '../ops/ops.ts';
import { createSampler } from '../sampling/sampler.ts';
import { defaultSampling } from '../sampling/settings.ts';
import type { Machine } from './machine.ts';
import { machineVersion } from './machine.ts';
import { OthersWatch } from './others-watch.ts';
import { writeRandomBlocks } from './random-blocks.ts';
import { expertSeconds, rowsPerExpert } from './speed.ts';
import { Stopwatch } from './stopwatch.ts';
import { WeightWalk } from './weight-walk.ts';

export interface MeasureOptions {
  /** Where a temporary file of 128 to 512 MB is written; on a disk, since weights are read from files. Default: the system's folder. */
  readonly folder?: string | undefined;
  /** Default: what the engine computes with. */
  readonly ops?: Ops | undefined;
}

/**
 * Measures this machine with the operations that models run on, over a mapped file of random blocks. Takes a second or two,
 * on a busy machine a few more, and the calling thread.
 * @throws EngineError 'addon-missing', 'file-unreadable', or the file system's error when the file cannot be written.
 */
export function measureMachine({ folder = tmpdir(), ops = createNativeOps() }: MeasureOptions = {}): Machine {
  const own = mkdtempSync(join(folder, 'tandem-measure-'));
  const bench = new Bench(ops);
  try {
    const path = join(own, 'blocks');
    writeRandomBlocks(path, fileBytes());
    return measure(bench, path);
  } finally {
    bench.close();
    rmSync(own, { recursive: true, force: true });
  }
}

/** Several times the caches of any machine with that much memory, and no burden to a small one. */
function fileBytes(): number {
  return Math.min(Math.max(Math.floor(totalmem() / 64), 128 * 2 ** 20), 512 * 2 ** 20);
}

/** The operations, the memory taken for them, and the clock. */
class Bench {
  readonly ops: Ops;
  readonly watch = new Stopwatch();
  readonly #held: (() => void)[] = [];

  constructor(ops: Ops) {
    this.ops = ops;
    this.#held.push(() => ops.close());
  }

  /** Keeps memory until the end. */
  hold<T>(made: T, release: (made: T) => void): T {
    this.#held.push(() => release(made));
    return made;
  }

  tensor(rows: number, columns: number): Tensor {
    return this.hold(this.ops.tensor(rows, columns), (tensor) => tensor.free());
  }

  close(): void {
    for (const release of this.#held.toReversed()) release();
  }
}

/** Other programs that keep more of the machine busy spoil many runs. */
const DISTURBING_CORES = 0.1;

/** Each part adds its jobs to the clock and returns how their times are read once they have run. */
function measure(bench: Bench, path: string): Machine {
  const file = bench.hold(bench.ops.mapFile(path), (mapped) => mapped.close());
  const weights = new WeightWalk(bench.ops, file);
  readWhole(bench, weights);
  const verbs = addVerbs(bench, weights);
  const products = addProducts(bench, weights);
  const attention = addAttention(bench, weights);
  const experts = addExperts(bench, weights);
  const choice = addChoice(bench, weights);

  const others = new OthersWatch();
  bench.watch.run(() => others.busyCores() > DISTURBING_CORES);
  const verbFigures = verbs();
  const productFigures = products(verbFigures.productSeconds);
  return {
    version: machineVersion,
    kernels: bench.ops.name,
    threads: bench.ops.threads,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    othersBusyCores: others.busyCores(),
    ...verbFigures,
    products: productFigures,
    attention: attention(),
    expertFactors: experts(productFigures),
    choiceEntrySeconds: choice(),
  };
}

/** Width of a matrix's input: between those of the smallest and the largest Qwen3, which differ by a tenth in what they cost. */
const dModel = 2048;

/** So that no measurement waits for the file's pages. */
function readWhole(bench: Bench, weights: WeightWalk): void {
  const whole = weights.whole('F16', dModel);
  const out = bench.ops.tensor(1, whole.rows);
  bench.ops.matmul(out, activations(bench, weights, 1, dModel), whole);
  out.free();
}

/** Values such as a norm lets through. */
function activations(bench: Bench, weights: WeightWalk, rows: number, columns: number): Tensor {
  const table = weights.next({ type: 'F16', rows, columns });
  return bench.ops.embed(
    bench.tensor(rows, columns),
    table,
    Int32Array.from({ length: rows }, (_, row) => row),
  );
}

/** Rows that elementwise operations and norms are measured with. */
const manyRows = 64;

function addVerbs(bench: Bench, weights: WeightWalk) {
  const { ops, watch } = bench;
  const few = activations(bench, weights, 1, 256);
  const fewWeights = weights.next({ type: 'Q8_0', rows: 32, columns: 256 });
  const fewNorm = weights.next({ type: 'F32', rows: 1, columns: 256 });
  const fewOut = bench.tensor(1, 32);
  watch.add('product', () => ops.matmul(fewOut, few, fewWeights), { times: 50 });
  watch.add('verb', () => ops.rmsNorm(few, few, fewNorm, 1e-6), { times: 50 });

  const many = activations(bench, weights, manyRows, dModel);
  const gate = activations(bench, weights, manyRows, dModel);
  const norm = weights.next({ type: 'F32', rows: 1, columns: dModel });
  watch.add('norm', () => ops.rmsNorm(many, many, norm, 1e-6));
  watch.add('swiglu', () => ops.swiglu(gate, many));

  return () => {
    const verbSeconds = watch.seconds('verb');
    const valueSeconds = (job: string) => beyond(watch.seconds(job), verbSeconds) / (manyRows * dModel);
    return {
      productSeconds: watch.seconds('product'),
      verbSeconds,
      normValueSeconds: valueSeconds('norm'),
      swigluValueSeconds: valueSeconds('swiglu'),
    };
  };
}

/** Rows of activations that products are measured with. From the last on, a row costs the same. */
const productRows = [1, 4, 16, 64, 256] as const;

/** Bytes of a matrix: as in a small model for few rows, and with more rows less, which takes as long. */
const matrixBytes = (rows: number) => (rows <= 4 ? 4 : rows <= 16 ? 2 : rows <= 64 ? 1 : 1 / 2) * 2 ** 20;

function addProducts(bench: Bench, weights: WeightWalk) {
  const { ops, watch } = bench;
  const allTypes = Object.keys(tensorTypes) as TensorType[];
  const shapeOf = (type: TensorType, rows: number) => weights.shapeOf(type, dModel, matrixBytes(rows));
  const name = (type: TensorType, rows: number) => `${type} with ${rows}`;
  for (const rows of productRows) {
    const x = activations(bench, weights, rows, dModel);
    for (const type of allTypes) {
      const shape = shapeOf(type, rows);
      const out = bench.tensor(rows, shape.rows);
      watch.add(name(type, rows), () => ops.matmul(out, x, weights.next(shape)));
    }
  }

  return (productSeconds: number) => {
    const pointsOf = (type: TensorType) =>
      productRows.map((rows) => {
        const nWeights = shapeOf(type, rows).rows * dModel;
        return { rows, seconds: beyond(watch.seconds(name(type, rows)), productSeconds) / nWeights };
      });
    return Object.fromEntries(allTypes.map((type) => [type, pointsOf(type)])) as Machine['products'];
  };
}

/** Heads of the smallest and of most dense models, and of the smaller mixture, with each way to keep keys and values. */
const attentionShapes = (['F16', 'Q8_0'] as const).flatMap((kvType) => [
  { kvType, nHeads: 16, nKvHeads: 8 },
  { kvType, nHeads: 32, nKvHeads: 8 },
  { kvType, nHeads: 32, nKvHeads: 4 },
]);
const headDim = 128;
/** With so many, the caches of all layers are more than the processor's, as they are in a model. */
const nPositions = 1024;
const nCacheLayers = 8;
const writtenAtOnce = 256;
const attentionRows = [1, 32] as const;

function addAttention(bench: Bench, weights: WeightWalk) {
  const { ops, watch } = bench;
  const name = ({ kvType, nHeads, nKvHeads }: (typeof attentionShapes)[number], rows: number) =>
    `attention of ${nHeads} heads to ${nKvHeads} in ${kvType} with ${rows}`;
  for (const attended of attentionShapes) {
    const { kvType: type, nHeads, nKvHeads } = attended;
    const kv = bench.hold(ops.kvCache({ type, nLayers: nCacheLayers, nKvHeads, headDim }), (cache) => cache.free());
    const keys = activations(bench, weights, writtenAtOnce, nKvHeads * headDim);
    for (let layer = 0; layer < nCacheLayers; layer++) {
      for (let at = 0; at < nPositions; at += writtenAtOnce) ops.writeKv(kv, layer, at, keys, keys);
    }
    for (const rows of attentionRows) {
      const queries = activations(bench, weights, rows, nHeads * headDim);
      const out = bench.tensor(rows, nHeads * headDim);
      const shape = { nHeads, nKvHeads, position: nPositions - rows, scale: headDim ** -0.5 };
      let turn = 0;
      watch.add(name(attended, rows), () => ops.attend(out, queries, kv, turn++ % nCacheLayers, shape));
    }
  }

  return () =>
    attentionShapes.map((attended) => ({
      ...attended,
      points: attentionRows.map((rows) => {
        const meanPositions = nPositions - (rows - 1) / 2;
        return { rows, seconds: watch.seconds(name(attended, rows)) / (attended.nHeads * meanPositions) };
      }),
    }));
}

/** Experts of 30B-A3B, in the type of most files. */
const mixture = { type: 'Q4_K', dModel: 2048, dExpert: 768, nExperts: 128, topK: 8 } as const;
/** With the first, each expert chosen has one row; with the last, about four. */
const expertRows = [1, 16, 64] as const;

function addExperts(bench: Bench, weights: WeightWalk) {
  const { ops, watch } = bench;
  const experts = weights.experts(mixture.type, mixture);
  const name = (rows: number) => `experts with ${rows}`;
  for (const rows of expertRows) {
    // Other inputs at each turn choose other experts.
    const inputs = Array.from({ length: 16 }, () => activations(bench, weights, rows, mixture.dModel));
    const out = bench.tensor(rows, mixture.dModel);
    let turn = 0;
    watch.add(name(rows), () => {
      ops.moeFfn(out, inputs[turn++ % inputs.length]!, experts, { topK: mixture.topK, normalize: true });
    });
  }

  return (products: Machine['products']) =>
    expertRows.map((rows) => ({
      rowsPerExpert: rowsPerExpert(mixture, rows),
      factor: watch.seconds(name(rows)) / expertSeconds(products[mixture.type], mixture, rows),
    }));
}

/** Qwen3's vocabulary: logits of this size are collected as garbage more often than smaller ones. */
const nEntries = 151_936;

function addChoice(bench: Bench, weights: WeightWalk) {
  const logits = activations(bench, weights, 1, nEntries);
  const sampler = createSampler(defaultSampling('hybrid', 'fast', 8e9), 1, {
    nRealTokens: nEntries,
    isRealToken: () => true,
    endOfTurnIds: new Set(),
    controlId: () => undefined,
  });
  bench.watch.add('choice', () => sampler.sample(bench.ops.read(logits), []), { times: 4 });
  return () => bench.watch.seconds('choice') / nEntries;
}

/** What is left of a time without its fixed part; noise must not make nothing of it, or less. */
function beyond(whole: number, fixed: number): number {
  return Math.max(whole - fixed, whole / 10);
}
