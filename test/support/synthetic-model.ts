import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { Random } from '../../engine/sampling/random.ts';
import { GgufWriter } from './gguf-writer.ts';
import { quantize } from './quantize.ts';
import { addSyntheticTokenizer } from './synthetic-tokenizer.ts';

/** Shape and contents of a made-up model. Every field has a small default. */
export interface SyntheticModelOptions {
  readonly architecture?: 'qwen3' | 'qwen3moe';
  readonly nLayers?: number;
  readonly dModel?: number;
  readonly nHeads?: number;
  readonly nKvHeads?: number;
  readonly headDim?: number;
  readonly dFeedForward?: number;
  /** MoE only. */
  readonly nExperts?: number;
  readonly topK?: number;
  readonly dExpert?: number;
  /** Rows of the embedding; those past the tokenizer's real tokens are padding. */
  readonly vocabSize?: number;
  /** Whether the output head is the embedding itself, as in the small dense models. */
  readonly tied?: boolean;
  /** Of all matrices; norms and the router are F32, as in published files. */
  readonly type?: TensorType;
  /** Other types for single tensors, by name, for files that mix types as Q4_K_M does. */
  readonly typeOf?: (tensorName: string) => TensorType | undefined;
  readonly contextLength?: number;
  readonly ropeBase?: number;
  readonly name?: string;
  readonly seed?: number;
  /** Template text; null leaves the key out. The default is recognised as a hybrid model's. */
  readonly chatTemplate?: string | null;
  /** More keys, for example `general.sampling.temp`. */
  readonly extraKeys?: (writer: GgufWriter) => void;
}

const defaults = {
  architecture: 'qwen3',
  nLayers: 2,
  dModel: 256,
  nHeads: 4,
  nKvHeads: 2,
  headDim: 64,
  dFeedForward: 512,
  nExperts: 4,
  topK: 2,
  dExpert: 256,
  vocabSize: 512,
  tied: false,
  type: 'F16',
  contextLength: 2048,
  ropeBase: 1_000_000,
  name: 'Synthetic',
  seed: 1,
} as const;

/** Number of each type in `general.file_type`, which is only a label. */
const fileTypes: Record<TensorType, number> = {
  F32: 0,
  F16: 1,
  BF16: 32,
  Q8_0: 7,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 8,
  Q5_1: 9,
  IQ4_NL: 25,
  Q2_K: 10,
  Q3_K: 12,
  Q4_K: 15,
  Q5_K: 17,
  Q6_K: 18,
  IQ4_XS: 30,
};

/**
 * Writes a valid GGUF model with seeded random weights, which this engine and llama.cpp both load.
 *
 * Matrices have a standard deviation of about 1/√columns, so that activations keep their size from layer to layer; the output
 * head four times that, so that logits are lively and the best token is clearly ahead of the second.
 */
export function writeSyntheticModel(path: string, options: SyntheticModelOptions = {}): void {
  const random = new Random(options.seed ?? defaults.seed);
  buildModel(options, (shape) => () => gaussians(random, shape)).write(path);
}

/**
 * Writes a dense F16 model of about `sizeBytes` (a little more) whose tensors are all zeros, as one hole: it takes no room on
 * disk and no time to write. For tests of mapping and of memory.
 */
export function writeSparseModel(path: string, sizeBytes: number, options: SyntheticModelOptions = {}): void {
  const { dModel, nLayers } = defaults;
  const nFeedForwardMatrices = 3;
  const dFeedForward = 256 * Math.ceil(sizeBytes / (nLayers * nFeedForwardMatrices * dModel * 2 * 256));
  buildModel({ ...options, dFeedForward }, () => undefined).write(path);
}

/**
 * The same as a mixture of 128 experts. With a router of zeros every token takes the first experts, so that nearly all of the
 * file is never needed.
 */
export function writeSparseMixture(path: string, sizeBytes: number): void {
  const { dModel, nLayers } = defaults;
  const nExperts = 128;
  const nExpertMatrices = 3;
  const dExpert = 256 * Math.ceil(sizeBytes / (nLayers * nExpertMatrices * nExperts * dModel * 2 * 256));
  buildModel({ architecture: 'qwen3moe', nExperts, dExpert }, () => undefined).write(path);
}

/** `spread` is the standard deviation around `mean`. */
interface Weights {
  readonly count: number;
  readonly mean: number;
  readonly spread: number;
}

type WeightSource = (weights: Weights) => (() => Float32Array) | undefined;

function buildModel(options: SyntheticModelOptions, source: WeightSource): GgufWriter {
  const model = { ...defaults, ...options };
  const writer = new GgufWriter();
  addHyperparameters(writer, model);
  addSyntheticTokenizer(writer, model.vocabSize, options.chatTemplate);
  options.extraKeys?.(writer);
  addTensors(writer, model, source);
  return writer;
}

type Model = Required<Omit<SyntheticModelOptions, 'typeOf' | 'chatTemplate' | 'extraKeys'>> &
  Pick<SyntheticModelOptions, 'typeOf'>;

function addHyperparameters(writer: GgufWriter, m: Model): void {
  const key = (name: string) => `${m.architecture}.${name}`;
  writer
    .value('general.architecture', 'string', m.architecture)
    .value('general.name', 'string', m.name)
    .value('general.file_type', 'u32', fileTypes[m.type])
    .value(key('context_length'), 'u32', m.contextLength)
    .value(key('embedding_length'), 'u32', m.dModel)
    .value(key('block_count'), 'u32', m.nLayers)
    .value(key('feed_forward_length'), 'u32', m.dFeedForward)
    .value(key('attention.head_count'), 'u32', m.nHeads)
    .value(key('attention.head_count_kv'), 'u32', m.nKvHeads)
    .value(key('attention.key_length'), 'u32', m.headDim)
    .value(key('attention.value_length'), 'u32', m.headDim)
    .value(key('attention.layer_norm_rms_epsilon'), 'f32', 1e-6)
    .value(key('rope.freq_base'), 'f32', m.ropeBase);
  if (m.architecture === 'qwen3moe') {
    writer
      .value(key('expert_count'), 'u32', m.nExperts)
      .value(key('expert_used_count'), 'u32', m.topK)
      .value(key('expert_feed_forward_length'), 'u32', m.dExpert);
  }
}

function addTensors(writer: GgufWriter, m: Model, source: WeightSource): void {
  const count = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
  const add = (name: string, type: TensorType, dims: readonly number[], weights: Weights) => {
    const values = source(weights);
    writer.tensor(name, type, dims, values && (() => quantize(type, values())));
  };
  /** `dims`: columns, rows and, for experts, their number. */
  const matrix = (name: string, dims: readonly [number, ...number[]], gain = 1) =>
    add(name, m.typeOf?.(name) ?? m.type, dims, { count: count(dims), mean: 0, spread: gain / Math.sqrt(dims[0]) });
  const norm = (name: string, length: number) => add(name, 'F32', [length], { count: length, mean: 1, spread: 0.1 });

  const [dQuery, dKeyValue] = [m.nHeads * m.headDim, m.nKvHeads * m.headDim];
  matrix('token_embd.weight', [m.dModel, m.vocabSize], m.tied ? 4 : Math.sqrt(m.dModel));
  if (!m.tied) matrix('output.weight', [m.dModel, m.vocabSize], 4);
  norm('output_norm.weight', m.dModel);
  for (let layer = 0; layer < m.nLayers; layer++) {
    const name = (part: string) => `blk.${layer}.${part}.weight`;
    norm(name('attn_norm'), m.dModel);
    matrix(name('attn_q'), [m.dModel, dQuery]);
    matrix(name('attn_k'), [m.dModel, dKeyValue]);
    matrix(name('attn_v'), [m.dModel, dKeyValue]);
    matrix(name('attn_output'), [dQuery, m.dModel]);
    norm(name('attn_q_norm'), m.headDim);
    norm(name('attn_k_norm'), m.headDim);
    norm(name('ffn_norm'), m.dModel);
    if (m.architecture === 'qwen3') {
      matrix(name('ffn_gate'), [m.dModel, m.dFeedForward]);
      matrix(name('ffn_up'), [m.dModel, m.dFeedForward]);
      matrix(name('ffn_down'), [m.dFeedForward, m.dModel]);
    } else {
      const routerDims = [m.dModel, m.nExperts] as const;
      add(name('ffn_gate_inp'), 'F32', routerDims, {
        count: count(routerDims),
        mean: 0,
        spread: 2 / Math.sqrt(m.dModel),
      });
      matrix(name('ffn_gate_exps'), [m.dModel, m.dExpert, m.nExperts]);
      matrix(name('ffn_up_exps'), [m.dModel, m.dExpert, m.nExperts]);
      matrix(name('ffn_down_exps'), [m.dExpert, m.dModel, m.nExperts]);
    }
  }
}

/** Normally distributed values, by the method of Box and Muller. */
function gaussians(random: Random, { count, mean, spread }: Weights): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    values[i] = mean + spread * radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = mean + spread * radius * Math.sin(angle);
  }
  return values;
}
