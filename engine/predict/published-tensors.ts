import type { TensorType } from '../gguf/tensor-type.ts';
import type { ModelShape, StoredTensor } from './model-cost.ts';

/** Kinds of file whose tensor types follow from a rule, so that their cost is known before they are downloaded. */
export const mixNames = [
  'F16',
  'BF16',
  'Q8_0',
  'Q6_K',
  'Q5_K_M',
  'Q5_K_S',
  'Q5_0',
  'Q4_K_M',
  'Q4_K_S',
  'Q4_1',
  'Q4_0',
  'IQ4_NL',
  'IQ4_XS',
  'Q3_K_M',
  'Q3_K_S',
  'Q2_K',
] as const;
export type MixName = (typeof mixNames)[number];

/** A published model: `hasHead` says whether the file stores a head of its own; without one the embedding serves as it. */
export interface PublishedShape extends ModelShape {
  readonly hasHead: boolean;
}

/**
 * The tensors of a file of this shape and mix, as llama.cpp's quantizer chooses their types. Norms and the router are F32.
 * Source: the rules in llama.cpp's quantizer; they reproduce the sizes of published files to within the text of their headers.
 */
export function publishedTensors(shape: PublishedShape, mix: MixName): StoredTensor[] {
  const types = typesOf(mix, shape);
  const d = shape.dModel;
  const [dQuery, dKeyValue] = [shape.nHeads * shape.headDim, shape.nKvHeads * shape.headDim];
  const matrix = (name: string, type: TensorType, rows: number, columns: number, nExperts = 1): StoredTensor => ({
    name: `${name}.weight`,
    type,
    rows,
    columns,
    nExperts,
  });
  const vector = (name: string, length: number) => matrix(name, 'F32', 1, length);

  const layers = Array.from({ length: shape.nLayers }, (_, layer) => {
    const name = (part: string) => `blk.${layer}.${part}`;
    const attention = [
      vector(name('attn_norm'), d),
      matrix(name('attn_q'), types.others, dQuery, d),
      matrix(name('attn_k'), types.others, dKeyValue, d),
      matrix(name('attn_v'), types.attnV(layer), dKeyValue, d),
      vector(name('attn_q_norm'), shape.headDim),
      vector(name('attn_k_norm'), shape.headDim),
      matrix(name('attn_output'), types.attnOutput, d, dQuery),
      vector(name('ffn_norm'), d),
    ];
    if (shape.nExperts === 0) {
      return [
        ...attention,
        matrix(name('ffn_gate'), types.others, shape.dFeedForward, d),
        matrix(name('ffn_up'), types.others, shape.dFeedForward, d),
        matrix(name('ffn_down'), types.down(layer), d, shape.dFeedForward),
      ];
    }
    return [
      ...attention,
      matrix(name('ffn_gate_inp'), 'F32', shape.nExperts, d),
      matrix(name('ffn_gate_exps'), types.others, shape.dExpert, d, shape.nExperts),
      matrix(name('ffn_up_exps'), types.others, shape.dExpert, d, shape.nExperts),
      matrix(name('ffn_down_exps'), types.down(layer), d, shape.dExpert, shape.nExperts),
    ];
  });
  return [
    // An embedding that serves as the head, too, has the type of a head.
    matrix('token_embd', shape.hasHead ? types.embedding : types.head, shape.vocabSize, d),
    ...(shape.hasHead ? [matrix('output', types.head, shape.vocabSize, d)] : []),
    vector('output_norm', d),
    ...layers.flat(),
  ];
}

interface MixTypes {
  readonly embedding: TensorType;
  readonly head: TensorType;
  /** `layer` counts from 0. */
  readonly attnV: (layer: number) => TensorType;
  readonly attnOutput: TensorType;
  /** Of the feed-forward, dense or experts. */
  readonly down: (layer: number) => TensorType;
  readonly others: TensorType;
}

function typesOf(mix: MixName, { nLayers, nHeads, nKvHeads }: ModelShape): MixTypes {
  const eighth = Math.floor(nLayers / 8);
  /** In the first and last eighth of the layers and in every third between, errors count most. */
  const inImportant = (better: TensorType, usual: TensorType) => (layer: number) => {
    const isEdge = layer < eighth || layer >= Math.floor((7 * nLayers) / 8);
    return isEdge || (layer - eighth) % 3 === 2 ? better : usual;
  };
  const inFirst = (count: number, better: TensorType, usual: TensorType) => (layer: number) =>
    layer < count ? better : usual;
  /** Values that many query heads share are small and matter to all of them. */
  const ifShared = (better: TensorType, usual: TensorType) => () => (nHeads / nKvHeads >= 4 ? better : usual);

  switch (mix) {
    case 'F16':
    case 'BF16':
    case 'Q8_0':
    case 'Q6_K':
      return uniform(mix);
    case 'Q5_0':
    case 'Q4_0':
    case 'Q4_1':
      return { ...uniform(mix), head: 'Q6_K' };
    case 'IQ4_NL':
    case 'IQ4_XS':
      return { ...uniform(mix), head: 'Q6_K', attnV: ifShared('Q5_K', mix) };
    case 'Q5_K_M':
      return {
        ...uniform('Q5_K'),
        head: 'Q6_K',
        attnV: inImportant('Q6_K', 'Q5_K'),
        down: inImportant('Q6_K', 'Q5_K'),
      };
    case 'Q5_K_S':
      return { ...uniform('Q5_K'), head: 'Q6_K' };
    case 'Q4_K_M':
      return {
        ...uniform('Q4_K'),
        head: 'Q6_K',
        attnV: inImportant('Q6_K', 'Q4_K'),
        down: inImportant('Q6_K', 'Q4_K'),
      };
    case 'Q4_K_S':
      return {
        ...uniform('Q4_K'),
        head: 'Q6_K',
        attnV: inFirst(4, 'Q5_K', 'Q4_K'),
        down: inFirst(eighth, 'Q5_K', 'Q4_K'),
      };
    case 'Q3_K_M':
      return {
        ...uniform('Q3_K'),
        head: 'Q6_K',
        attnV: inFirst(2, 'Q5_K', 'Q4_K'),
        down: inFirst(Math.floor(nLayers / 16), 'Q5_K', 'Q4_K'),
        attnOutput: 'Q4_K',
      };
    case 'Q3_K_S':
      return { ...uniform('Q3_K'), head: 'Q6_K' };
    case 'Q2_K':
      return {
        ...uniform('Q2_K'),
        head: 'Q6_K',
        attnV: ifShared('Q4_K', 'Q3_K'),
        attnOutput: 'Q3_K',
        down: () => 'Q3_K',
      };
  }
}

function uniform(type: TensorType): MixTypes {
  return { embedding: type, head: type, attnV: () => type, attnOutput: type, down: () => type, others: type };
}
