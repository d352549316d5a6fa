import { EngineError } from '../errors.ts';
import type {
  AttentionShape,
  ExpertCounts,
  ExpertWeights,
  KvPageFile,
  KvShape,
  KvStore,
  MappedFile,
  Ops,
  RopeTable,
  Routing,
  Tensor,
  Weight,
  WeightSpec,
} from './ops.ts';
import { ReferenceFile, ReferenceKvStore, ReferenceTensor, ReferenceWeight } from './reference-memory.ts';
import { roundActivations } from './round-activations.ts';

/**
 * The kernel vocabulary in plain TypeScript: slow and obvious. It is what the native kernels are compared with, so it shares
 * nothing with them and says each formula once. Sums run in double precision, results are stored as floats.
 *
 * With `roundActivations: false` products use the activations as they are: the model as it would be without 8-bit arithmetic.
 */
export function createReferenceOps(options: { readonly roundActivations?: boolean } = {}): Ops {
  return new ReferenceOps(options.roundActivations ?? true);
}

class ReferenceOps implements Ops {
  readonly name = 'reference';
  readonly threads = 1;
  readonly #rounds: boolean;

  constructor(rounds: boolean) {
    this.#rounds = rounds;
  }

  mapFile(path: string): MappedFile {
    return new ReferenceFile(path);
  }

  /** Every weight is kept once it was used, whatever the caller wishes. */
  keepFile(path: string): MappedFile {
    return new ReferenceFile(path);
  }

  readAhead(): void {}

  expertCounts(): ExpertCounts | null {
    return null;
  }

  weight(file: MappedFile, spec: WeightSpec): Weight {
    if (!(file instanceof ReferenceFile)) throw foreign('file');
    return new ReferenceWeight(file, spec);
  }

  tensor(maxRows: number, columns: number): Tensor {
    return new ReferenceTensor(maxRows, columns);
  }

  kvCache(shape: KvShape): KvStore {
    return new ReferenceKvStore(shape);
  }

  embed(out: Tensor, table: Weight, tokens: Int32Array): Tensor {
    const o = own(out).resize(tokens.length, table.columns);
    for (const [i, token] of tokens.entries()) {
      if (token < 0 || token >= table.rows) throw new EngineError('internal', `Token ${token} has no embedding.`);
      o.row(i).set(ownWeight(table).row(token));
    }
    return o;
  }

  rmsNorm(out: Tensor, x: Tensor, w: Weight, eps: number): Tensor {
    const o = own(out).resize(x.rows, x.columns);
    for (let i = 0; i < x.rows; i++) o.row(i).set(normalized(own(x).row(i), ownWeight(w).matrix(0), eps));
    return o;
  }

  rmsNormHeads(x: Tensor, nHeads: number, w: Weight, eps: number): Tensor {
    const t = own(x);
    for (let i = 0; i < t.rows; i++) {
      for (const head of heads(t.row(i), nHeads)) head.set(normalized(head, ownWeight(w).matrix(0), eps));
    }
    return t;
  }

  matmul(out: Tensor, x: Tensor, w: Weight): Tensor {
    const o = own(out).resize(x.rows, w.rows);
    for (let i = 0; i < x.rows; i++) o.row(i).set(this.#product(own(x).row(i), ownWeight(w), 0));
    return o;
  }

  matmuls(x: Tensor, products: readonly (readonly [Tensor, Weight])[]): void {
    for (const [out, w] of products) this.matmul(out, x, w);
  }

  rope(x: Tensor, nHeads: number, rope: RopeTable, position: number): Tensor {
    const t = own(x);
    for (let i = 0; i < t.rows; i++) {
      for (const head of heads(t.row(i), nHeads)) rotate(head, rope, position + i);
    }
    return t;
  }

  add(x: Tensor, y: Tensor): Tensor {
    const t = own(x);
    for (let i = 0; i < t.rows * t.columns; i++) t.data[i]! += own(y).data[i]!;
    return t;
  }

  swiglu(gate: Tensor, up: Tensor): Tensor {
    const t = own(gate);
    for (let i = 0; i < t.rows * t.columns; i++) t.data[i] = silu(t.data[i]!) * own(up).data[i]!;
    return t;
  }

  row(out: Tensor, x: Tensor, index: number): Tensor {
    const o = own(out).resize(1, x.columns);
    o.row(0).set(own(x).row(index));
    return o;
  }

  writeKv(kv: KvStore, layer: number, position: number, k: Tensor, v: Tensor): void {
    for (let i = 0; i < k.rows; i++) ownKv(kv).write(layer, position + i, own(k).row(i), own(v).row(i));
  }

  /**
   * Queries are rounded to 16 bits, also before keys of 8 bits, where llama.cpp rounds them to 8 as well: with our starter model
   * at 1,500 tokens that made the mean KL divergence 20 times as large (2e-3 instead of 9e-5), for keys that are no smaller.
   */
  readKvPage(kv: KvStore, layer: number, page: number, out: Uint8Array): void {
    ownKv(kv).readPage(layer, page, out);
  }

  mapKvPages(kv: KvStore, page: number, file: KvPageFile): void {
    ownKv(kv).takePages(page, file);
  }

  attend(out: Tensor, q: Tensor, kv: KvStore, layer: number, shape: AttentionShape): Tensor {
    const o = own(out).resize(q.rows, q.columns);
    const sharing = shape.nHeads / kv.nKvHeads; // query heads that share one key-value head
    for (let i = 0; i < q.rows; i++) {
      const results = heads(o.row(i), shape.nHeads);
      for (const [h, query] of heads(own(q).row(i), shape.nHeads).entries()) {
        const rounded = this.#rounds ? roundActivations('F16', query) : query;
        const past = { kv: ownKv(kv), layer, head: Math.floor(h / sharing), length: shape.position + i + 1 };
        results[h]!.set(attention(rounded, past, shape.scale));
      }
    }
    return o;
  }

  moeFfn(out: Tensor, x: Tensor, experts: ExpertWeights, routing: Routing): Tensor {
    const o = own(out).resize(x.rows, x.columns);
    for (let i = 0; i < x.rows; i++) {
      const row = own(x).row(i);
      const sum = new Float64Array(x.columns);
      for (const { expert, weight } of route(this.#product(row, ownWeight(experts.router), 0), routing)) {
        const gate = this.#product(row, ownWeight(experts.gate), expert);
        const up = this.#product(row, ownWeight(experts.up), expert);
        const hidden = gate.map((value, j) => silu(value) * up[j]!);
        const down = this.#product(hidden, ownWeight(experts.down), expert);
        for (let j = 0; j < sum.length; j++) sum[j]! += weight * down[j]!;
      }
      o.row(i).set(sum);
    }
    return o;
  }

  read(x: Tensor): Float32Array {
    return own(x).data.slice(0, x.rows * x.columns);
  }

  close(): void {}

  /** w · x for one expert of `w`, [rows]. */
  #product(x: Float32Array, w: ReferenceWeight, expert: number): Float32Array {
    if (x.length !== w.columns) throw new EngineError('internal', `${x.length} values meet ${w.columns} columns.`);
    const input = this.#rounds ? roundActivations(w.type, x) : x;
    const matrix = w.matrix(expert);
    const y = new Float32Array(w.rows);
    for (let r = 0; r < w.rows; r++) y[r] = dot(matrix.subarray(r * w.columns, (r + 1) * w.columns), input);
    return y;
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The heads of one row, as views. */
function heads(row: Float32Array, nHeads: number): Float32Array[] {
  const headDim = row.length / nHeads;
  return Array.from({ length: nHeads }, (_, h) => row.subarray(h * headDim, (h + 1) * headDim));
}

/** w ⊙ x / sqrt(mean(x²) + eps). */
function normalized(x: Float32Array, w: Float32Array, eps: number): Float32Array {
  const scale = 1 / Math.sqrt(dot(x, x) / x.length + eps);
  return x.map((value, i) => w[i]! * value * scale);
}

function silu(z: number): number {
  return z / (1 + Math.exp(-z));
}

/** Rotates the plane of elements j and j + headDim/2 by its own frequency. */
function rotate(head: Float32Array, rope: RopeTable, position: number): void {
  const half = head.length / 2;
  for (let j = 0; j < half; j++) {
    const angle = position * rope.inverseFrequencies[j]!;
    const cos = Math.cos(angle) * rope.attentionFactor;
    const sin = Math.sin(angle) * rope.attentionFactor;
    const [a, b] = [head[j]!, head[j + half]!];
    head[j] = a * cos - b * sin;
    head[j + half] = b * cos + a * sin;
  }
}

interface Past {
  readonly kv: ReferenceKvStore;
  readonly layer: number;
  readonly head: number;
  /** Positions that the query may see. */
  readonly length: number;
}

/** Softmax of the scores over all visible positions, then the weighted sum of their values, [headDim]. */
function attention(query: Float32Array, { kv, layer, head, length }: Past, scale: number): Float64Array {
  const scores = Array.from({ length }, (_, p) => dot(query, kv.key(layer, p, head)) * scale);
  const weights = softmax(scores);
  const out = new Float64Array(query.length);
  for (const [p, weight] of weights.entries()) {
    const value = kv.value(layer, p, head);
    for (let j = 0; j < out.length; j++) out[j]! += weight * value[j]!;
  }
  return out;
}

function softmax(logits: readonly number[]): number[] {
  const largest = logits.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** Below this a sum of chosen weights counts as this, so that dividing by it stays finite. Source: llama.cpp. */
const SMALLEST_WEIGHT_SUM = 2 ** -14;

/** The experts of one token with their weights, by expert index. */
function route(logits: Float32Array, routing: Routing): { readonly expert: number; readonly weight: number }[] {
  const chosen = softmax([...logits])
    .map((weight, expert) => ({ expert, weight }))
    .sort((a, b) => b.weight - a.weight || a.expert - b.expert)
    .slice(0, routing.topK)
    .sort((a, b) => a.expert - b.expert);
  if (!routing.normalize) return chosen;
  const sum = chosen.reduce((total, { weight }) => total + weight, 0);
  return chosen.map(({ expert, weight }) => ({ expert, weight: weight / Math.max(sum, SMALLEST_WEIGHT_SUM) }));
}

function own(tensor: Tensor): ReferenceTensor {
  if (tensor instanceof ReferenceTensor) return tensor;
  throw foreign('tensor');
}

function ownWeight(weight: Weight): ReferenceWeight {
  if (weight instanceof ReferenceWeight) return weight;
  throw foreign('weight');
}

function ownKv(kv: KvStore): ReferenceKvStore {
  if (kv instanceof ReferenceKvStore) return kv;
  throw foreign('KV cache');
}

function foreign(what: string): EngineError {
  return new EngineError('internal', `This ${what} belongs to another backend.`);
}
