import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { Random } from '../../engine/sampling/random.ts';
import { chatTemplates } from './chat-templates.ts';
import { GgufWriter } from './gguf-writer.ts';
import { quantize } from './quantize.ts';
import type { FileTokenizer } from './synthetic-tokenizer.ts';
import { syntheticTokenizer } from './synthetic-tokenizer.ts';

/**
 * Shape and contents of a made-up model. Every field has a small default; spread one of `qwen3Shapes` for a published size, whole or
 * with fewer layers, and `tensorMix` for the types of a published file.
 */
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
  /** `general.file_type`; by default that of `type`. */
  readonly fileType?: number;
  readonly name?: string;
  readonly seed?: number;
  /** The default is a small one; `qwen3Tokenizer` is the real one. */
  readonly tokenizer?: FileTokenizer;
  /** Whether tensors are left as holes of zeros, which take no room on disk and no time to write. */
  readonly holes?: boolean;
  /**
   * Whether the next token is as plain as in a trained model: each ordinary token has a successor, which the head favours by several
   * nats, layers change the residual stream as little as trained ones do, and heads look at few of many positions. Not for tied
   * models, whose head has no rows of its own.
   */
  readonly confident?: boolean;
  /** Values of a tensor by name, where they are not to be made up. */
  readonly values?: (tensorName: string) => Float32Array;
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
  tokenizer: syntheticTokenizer,
  holes: false,
  confident: false,
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
  syntheticModel(options).write(path);
}

/** The same in several files, by whose paths it returns. */
export function writeSyntheticSet(path: string, nParts: number, options: SyntheticModelOptions = {}): string[] {
  return syntheticModel(options).writeSet(path, nParts);
}

/** The file that `writeSyntheticModel` writes, before it is written. */
export function syntheticModel(options: SyntheticModelOptions = {}): GgufWriter {
  const model = { ...defaults, ...options };
  const writer = new GgufWriter();
  addHyperparameters(writer, model);
  model.tokenizer.add(writer, model.vocabSize);
  if (options.chatTemplate !== null) {
    writer.value('tokenizer.chat_template', 'string', options.chatTemplate ?? chatTemplates.hybrid);
  }
  options.extraKeys?.(writer);
  addTensors(writer, model, model.holes ? () => undefined : weightSource(model));
  return writer;
}

/**
 * Writes a dense F16 model of about `sizeBytes` (a little more) whose tensors are all zeros, as one hole: it takes no room on
 * disk and no time to write. For tests of mapping and of memory.
 */
export function writeSparseModel(path: string, sizeBytes: number, options: SyntheticModelOptions = {}): void {
  const { dModel, nLayers } = defaults;
  const nFeedForwardMatrices = 3;
  const dFeedForward = 256 * Math.ceil(sizeBytes / (nLayers * nFeedForwardMatrices * dModel * 2 * 256));
  writeSyntheticModel(path, { ...options, dFeedForward, holes: true });
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
  writeSyntheticModel(path, { architecture: 'qwen3moe', nExperts, dExpert, holes: true });
}

type Model = Required<Omit<SyntheticModelOptions, 'typeOf' | 'fileType' | 'values' | 'chatTemplate' | 'extraKeys'>> &
  Pick<SyntheticModelOptions, 'typeOf' | 'fileType' | 'values'>;

function addHyperparameters(writer: GgufWriter, m: Model): void {
  const key = (name: string) => `${m.architecture}.${name}`;
  writer
    .value('general.architecture', 'string', m.architecture)
    .value('general.name', 'string', m.name)
    .value('general.file_type', 'u32', m.fileType ?? fileTypes[m.type])
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

/** Random values of one tensor; `spread` is the standard deviation around `mean`. */
interface Weights {
  readonly tensor: string;
  readonly count: number;
  readonly mean: number;
  readonly spread: number;
}

type WeightSource = (weights: Weights) => (() => Float32Array) | undefined;

function addTensors(writer: GgufWriter, m: Model, source: WeightSource): void {
  const count = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
  const add = (tensor: string, type: TensorType, dims: readonly number[], mean: number, spread: number) => {
    const values = source({ tensor, count: count(dims), mean, spread });
    writer.tensor(tensor, type, dims, values && (() => quantize(type, values())));
  };
  /** `dims`: columns, rows and, for experts, their number. */
  const matrix = (name: string, dims: readonly [number, ...number[]], gain = 1) =>
    add(name, m.typeOf?.(name) ?? m.type, dims, 0, gain / Math.sqrt(dims[0]));
  const norm = (name: string, length: number, mean = 1) => add(name, 'F32', [length], mean, 0.1);

  const [dQuery, dKeyValue] = [m.nHeads * m.headDim, m.nKvHeads * m.headDim];
  const headGain = m.confident ? confidentHeadGain : 4;
  // As trained networks begin: with two branches in each layer, the stream ends no more than about twice as long as it began.
  const branchGain = m.confident ? 1 / Math.sqrt(2 * m.nLayers) : 1;
  matrix('token_embd.weight', [m.dModel, m.vocabSize], m.tied ? headGain : Math.sqrt(m.dModel));
  if (!m.tied) matrix('output.weight', [m.dModel, m.vocabSize], headGain);
  norm('output_norm.weight', m.dModel);
  for (let layer = 0; layer < m.nLayers; layer++) {
    const name = (part: string) => `blk.${layer}.${part}.weight`;
    norm(name('attn_norm'), m.dModel);
    matrix(name('attn_q'), [m.dModel, dQuery]);
    matrix(name('attn_k'), [m.dModel, dKeyValue]);
    matrix(name('attn_v'), [m.dModel, dKeyValue]);
    matrix(name('attn_output'), [dQuery, m.dModel], branchGain);
    norm(name('attn_q_norm'), m.headDim, m.confident ? sharpness : 1);
    norm(name('attn_k_norm'), m.headDim);
    norm(name('ffn_norm'), m.dModel);
    if (m.architecture === 'qwen3') {
      matrix(name('ffn_gate'), [m.dModel, m.dFeedForward]);
      matrix(name('ffn_up'), [m.dModel, m.dFeedForward]);
      matrix(name('ffn_down'), [m.dFeedForward, m.dModel], branchGain);
    } else {
      add(name('ffn_gate_inp'), 'F32', [m.dModel, m.nExperts], 0, 2 / Math.sqrt(m.dModel));
      matrix(name('ffn_gate_exps'), [m.dModel, m.dExpert, m.nExperts]);
      matrix(name('ffn_up_exps'), [m.dModel, m.dExpert, m.nExperts]);
      matrix(name('ffn_down_exps'), [m.dExpert, m.dModel, m.nExperts], branchGain);
    }
  }
}

/** Values are drawn when a tensor is written, in the order of the file. */
function weightSource(m: Model): WeightSource {
  const { values: given } = m;
  if (given !== undefined)
    return ({ tensor }) =>
      () =>
        given(tensor);
  const random = new Random(m.seed);
  if (!m.confident) return (weights) => () => gaussians(random, weights);
  if (m.tied) throw new RangeError('A tied head has no rows of its own to remember successors with.');
  let embedding: Float32Array = new Float32Array();
  return (weights) => () => {
    const values = gaussians(random, weights);
    if (weights.tensor === 'token_embd.weight') embedding = values;
    if (weights.tensor === 'output.weight') rememberSuccessors(random, m, embedding, values);
    return values;
  };
}

/**
 * Standard deviation of attention scores. At 1 a head would average over nearly all of a long text, and what it sees would hardly
 * depend on positions.
 */
const sharpness = 4;

/** Standard deviation of the logits that the head gives at random. */
const confidentHeadGain = 1.5;

/** Nats by which a successor leads all other tokens together, on average. */
const lead = 3;

/** What is left of a token's own direction at the end of the stream, as a cosine. */
const keptDirection = 0.8;

/**
 * Adds to the row of each ordinary token some of the embedding of the token before it. Successors form one ring, so that a greedy
 * reply does not repeat itself and never ends its turn.
 */
function rememberSuccessors(random: Random, m: Model, embedding: Float32Array, head: Float32Array): void {
  const { dModel, vocabSize } = m;
  const ring = shuffled(random, Math.min(m.tokenizer.nOrdinary, vocabSize));
  // The others sum to about e^(σ²/2) each.
  const logit = Math.log(vocabSize) + confidentHeadGain ** 2 / 2 + lead;
  // Embedding values have a standard deviation of 1, and so has the normalised stream.
  const strength = logit / (dModel * keptDirection);
  for (const [i, token] of ring.entries()) {
    const successor = ring[(i + 1) % ring.length]!;
    for (let j = 0; j < dModel; j++) head[successor * dModel + j]! += strength * embedding[token * dModel + j]!;
  }
}

/** The numbers below `n` in random order. */
function shuffled(random: Random, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
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
