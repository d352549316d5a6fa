import type { TensorType } from '../gguf/tensor-type.ts';
import { rowBytes } from '../gguf/tensor-type.ts';
import type { Qwen3Config } from '../model/config.ts';
import type { KvType } from '../protocol.ts';

/** The sizes of a model that its work and its memory follow from. */
export type ModelShape = Pick<
  Qwen3Config,
  | 'nLayers'
  | 'dModel'
  | 'nHeads'
  | 'nKvHeads'
  | 'headDim'
  | 'dFeedForward'
  | 'nExperts'
  | 'topK'
  | 'dExpert'
  | 'vocabSize'
>;

/** A matrix, vector or stack of expert matrices of a model file. */
export interface StoredTensor {
  /** As in GGUF: `blk.0.attn_q.weight`. */
  readonly name: string;
  readonly type: TensorType;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts: number;
}

/** Weights of each tensor type. */
export type WeightCounts = { readonly [T in TensorType]?: number };

/** What one token costs and what the whole takes, whatever the machine. */
export interface ModelCost {
  readonly shape: ModelShape;
  /** Matrices of the layers that every token passes, the router of a mixture included. */
  readonly body: WeightCounts;
  /** Experts of all layers. A token passes through topK of nExperts of each layer. */
  readonly experts: WeightCounts;
  /** The output head, which is read once for each token that is written, and not for those that are only read. */
  readonly head: WeightCounts;
  /** Everything in the file that is mapped. */
  readonly weightsBytes: number;
  /** The part of it that every token needs, and an embedding, of which a token needs one row. */
  readonly alwaysNeededBytes: number;
}

export function modelCost(shape: ModelShape, tensors: readonly StoredTensor[]): ModelCost {
  const kinds = Object.groupBy(tensors, ({ name }) => kindOf(name));
  const embedding = kinds.embedding ?? [];
  const experts = kinds.expert ?? [];
  return {
    shape,
    body: countWeights(kinds.body ?? []),
    experts: countWeights(experts),
    // A file without a head of its own uses the embedding.
    head: countWeights(kinds.head ?? embedding),
    weightsBytes: sumBytes(tensors),
    alwaysNeededBytes: sumBytes(tensors) - sumBytes(experts),
  };
}

/** Bytes of weights that one written token reads, the head included. */
export function bytesPerDecodedToken(cost: ModelCost): number {
  return bytesOf(cost.body) + bytesOf(cost.head) + bytesOf(cost.experts) * expertShare(cost.shape);
}

/** Multiply-adds of one token that is only read, by tensor type. Attention is not among them: it depends on the position. */
export function macsPerPrefilledToken(cost: ModelCost): WeightCounts {
  const share = expertShare(cost.shape);
  const macs: { [T in TensorType]?: number } = { ...cost.body };
  for (const [type, weights] of entries(cost.experts)) macs[type] = (macs[type] ?? 0) + weights * share;
  return macs;
}

/** Share of the experts that one token passes through. */
export function expertShare({ nExperts, topK }: ModelShape): number {
  return nExperts === 0 ? 0 : topK / nExperts;
}

/** Bytes of keys and values of one position. */
export function kvBytesPerPosition({ nLayers, nKvHeads, headDim }: ModelShape, type: KvType): number {
  return 2 * nLayers * nKvHeads * rowBytes(type, headDim);
}

export function bytesOf(counts: WeightCounts): number {
  return entries(counts).reduce((sum, [type, weights]) => sum + rowBytes(type, weights), 0);
}

export function totalOf(counts: WeightCounts): number {
  return entries(counts).reduce((sum, [, weights]) => sum + weights, 0);
}

export function entries(counts: WeightCounts): [TensorType, number][] {
  return Object.entries(counts) as [TensorType, number][];
}

/** Vectors are too small to count in time: they are only part of the memory. */
function kindOf(name: string): 'embedding' | 'head' | 'expert' | 'body' | 'vector' {
  if (name === 'token_embd.weight') return 'embedding';
  if (name === 'output.weight') return 'head';
  if (name.includes('_exps.')) return 'expert';
  return name.includes('norm') ? 'vector' : 'body';
}

function countWeights(tensors: readonly StoredTensor[]): WeightCounts {
  const counts: { [T in TensorType]?: number } = {};
  for (const { type, rows, columns, nExperts } of tensors) {
    counts[type] = (counts[type] ?? 0) + rows * columns * nExperts;
  }
  return counts;
}

function sumBytes(tensors: readonly StoredTensor[]): number {
  return tensors.reduce((sum, { type, rows, columns, nExperts }) => sum + rowBytes(type, columns) * rows * nExperts, 0);
}
