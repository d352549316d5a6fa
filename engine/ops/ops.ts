import type { TensorType } from '../gguf/tensor-type.ts';

/**
 * The kernel vocabulary: every verb that the forward pass is written in.
 *
 * Two backends speak it: `reference.ts` (plain TypeScript, obvious, slow) and `native.ts` (the C++ addon). A backend owns its
 * memory; everything here is an opaque handle, and `read` is the one verb that brings numbers back to JavaScript, so that a
 * backend that runs behind (a GPU) fits without a change. Matrices are row-major [rows, columns] and multiply as y = x · wᵀ.
 * Verbs write `out`, give it the row count of their input, and return it. Activations are 32-bit floats everywhere.
 */
export interface Ops {
  /** For people and logs: backend and instruction set, for example `native avx512` or `reference`. */
  readonly name: string;
  readonly threads: number;

  /** Maps a model file read-only. @throws EngineError 'file-unreadable' when it cannot be mapped. */
  mapFile(path: string): MappedFile;
  /**
   * Reads a model file into memory of the backend's own, which the system cannot take back. `mayGoOn` is asked after every part; null
   * when it says no, and nothing is kept then.
   * @throws EngineError 'file-unreadable', 'out-of-memory'.
   */
  keepFile(path: string, mayGoOn: (doneBytes: number) => boolean): MappedFile | null;
  /** A matrix, vector or stack of expert matrices inside a mapped file. Bounds are checked again here. */
  weight(file: MappedFile, spec: WeightSpec): Weight;
  /**
   * Asks the system to read a weight before it is used, after those that were asked for earlier. Does not wait, and does nothing where
   * there seems to be no need.
   */
  readAhead(weight: Weight): void;
  /** A zeroed scratch buffer of at most [maxRows, columns]; `rows` starts at 0. */
  tensor(maxRows: number, columns: number): Tensor;
  /**
   * An empty KV cache; memory is taken in pages as positions are written.
   * @throws EngineError 'bad-request' when heads of this width cannot be kept in this type.
   */
  kvCache(shape: KvShape): KvStore;

  /** out[i] = row tokens[i] of `table`, decoded to floats. */
  embed(out: Tensor, table: Weight, tokens: Int32Array): Tensor;
  /** out = w ⊙ x / sqrt(mean(x²) + eps), row by row; `w` is F32 [1, columns]. `out` may be `x`. */
  rmsNorm(out: Tensor, x: Tensor, w: Weight, eps: number): Tensor;
  /** In place: RMSNorm over each head of each row with one shared weight vector [headDim]. */
  rmsNormHeads(x: Tensor, nHeads: number, w: Weight, eps: number): Tensor;
  /** out [n, w.rows] = x [n, w.columns] · wᵀ. Activations are rounded the way the weight's type asks (see reference.ts). */
  matmul(out: Tensor, x: Tensor, w: Weight): Tensor;
  /** Up to five such products of one input, which threads share out together instead of waiting for each other after each. */
  matmuls(x: Tensor, products: readonly (readonly [out: Tensor, w: Weight])[]): void;
  /** In place: rotates pairs (j, j + headDim/2) of each head; row i stands at position `position + i`. */
  rope(x: Tensor, nHeads: number, rope: RopeTable, position: number): Tensor;
  /** x += y. */
  add(x: Tensor, y: Tensor): Tensor;
  /** gate = silu(gate) ⊙ up. */
  swiglu(gate: Tensor, up: Tensor): Tensor;
  /** out [1, columns] = row `index` of x. */
  row(out: Tensor, x: Tensor, index: number): Tensor;

  /** Stores k and v [n, nKvHeads · headDim] of `layer` at `position` onward, rounded to the cache's type. */
  writeKv(kv: KvStore, layer: number, position: number, k: Tensor, v: Tensor): void;
  /** Copies one page of a layer, written from its first to its last position, into `out`, `kv.pageBytes` long. */
  readKvPage(kv: KvStore, layer: number, page: number, out: Uint8Array): void;
  /**
   * Takes a page of every layer from a file, in place of those from there on. Nothing is read before it is needed, and what is written
   * to the page later does not reach the file, which must keep its length.
   * @throws EngineError 'file-unreadable'
   */
  mapKvPages(kv: KvStore, page: number, file: KvPageFile): void;
  /** out = causal grouped-query attention of q [n, nHeads · headDim] over positions 0 … position + row of `layer`. */
  attend(out: Tensor, q: Tensor, kv: KvStore, layer: number, shape: AttentionShape): Tensor;
  /**
   * out = Σ over the topK experts of each row of weightₑ · down(silu(gate(x)) ⊙ up(x)).
   * Router logits → softmax over all experts → topK largest (lowest index first on ties) → optionally rescaled to sum to 1.
   * Rows are grouped by expert, so that an expert's weights are read once for all rows that chose it.
   */
  moeFfn(out: Tensor, x: Tensor, experts: ExpertWeights, routing: Routing): Tensor;
  /** Of all calls of `moeFfn` so far. Null where the system does not say what is in memory. */
  expertCounts(): ExpertCounts | null;

  /** Copies the rows of `x` into a new array [rows · columns]. */
  read(x: Tensor): Float32Array;
  /** Releases threads and scratch memory. Mapped files and caches are closed by their owners first. */
  close(): void;
}

/** A model file, mapped read-only or kept in memory. Weights taken from it must not be used after `close`. */
export interface MappedFile {
  readonly path: string;
  readonly sizeBytes: number;
  close(): void;
}

/** Where a weight lies in its file. `shape` is [rows, columns] row-major; experts follow each other when nExperts > 1. */
export interface WeightSpec {
  readonly type: TensorType;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts: number;
}

export interface Weight extends WeightSpec {
  readonly kind: 'weight';
}

/** Activations [rows, columns]; `rows` is what the last verb that wrote it left. */
export interface Tensor {
  readonly kind: 'tensor';
  readonly maxRows: number;
  readonly columns: number;
  readonly rows: number;
  /** Gives the memory back now; using the tensor afterwards is an error. */
  free(): void;
}

/** How keys and values are kept: as 16-bit floats, or as 8-bit codes of which each 32 share a 16-bit scale, in half the memory. */
export type KvType = 'F16' | 'Q8_0';

export interface KvShape {
  readonly type: KvType;
  readonly nLayers: number;
  readonly nKvHeads: number;
  readonly headDim: number;
}

/** Keys and values of earlier positions. */
export interface KvStore extends KvShape {
  readonly kind: 'kv';
  /** Memory taken so far, parts of files included. */
  readonly sizeBytes: number;
  /** What one layer takes for a page of positions. The layout is the backend's own. */
  readonly pageBytes: number;
  free(): void;
}

/** Where a file holds a page of each layer, as `readKvPage` gave them: layer l begins at offset + l · stride, multiples of 64. */
export interface KvPageFile {
  readonly path: string;
  readonly offset: number;
  readonly stride: number;
}

export interface AttentionShape {
  readonly nHeads: number;
  readonly nKvHeads: number;
  /** Position of the first row of q. */
  readonly position: number;
  /** Factor on the scores, 1 / sqrt(headDim). */
  readonly scale: number;
}

export interface RopeTable {
  /** Angle per position of pair j, for j in 0 … headDim/2 − 1. */
  readonly inverseFrequencies: Float64Array;
  /** Factor on cosine and sine: 1 without YaRN. */
  readonly attentionFactor: number;
}

export interface ExpertWeights {
  /** F32 [nExperts, dModel]. */
  readonly router: Weight;
  /** [dExpert, dModel] for each expert. */
  readonly gate: Weight;
  readonly up: Weight;
  /** [dModel, dExpert] for each expert. */
  readonly down: Weight;
}

/** Experts that tokens were routed to; each counts once for all rows of a call. */
export interface ExpertCounts {
  readonly used: number;
  /** Those of them that no disk had to be waited for. */
  readonly foundInMemory: number;
}

export interface Routing {
  readonly topK: number;
  /** Rescale the chosen experts' weights so that they sum to 1. */
  readonly normalize: boolean;
}
