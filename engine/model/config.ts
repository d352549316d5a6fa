import { EngineError } from '../errors.ts';
import { damaged } from '../gguf/damaged.ts';
import type { Metadata } from '../gguf/metadata.ts';

/** Shape and constants of a Qwen3 model, dense or mixture of experts, all read from the file. */
export interface Qwen3Config {
  readonly architecture: 'qwen3' | 'qwen3moe';
  readonly nLayers: number;
  readonly dModel: number;
  readonly nHeads: number;
  readonly nKvHeads: number;
  /** Stored in the file; not dModel / nHeads. */
  readonly headDim: number;
  /** Width of the dense feed-forward; files of MoE models carry one, too, that nothing uses. */
  readonly dFeedForward: number;
  /** 0 in dense models. */
  readonly nExperts: number;
  /** Experts that each token passes through; 0 in dense models. */
  readonly topK: number;
  /** Width of one expert; 0 in dense models. */
  readonly dExpert: number;
  /** Whether the weights of the chosen experts are rescaled to sum to 1. */
  readonly normalizesExperts: boolean;
  /** Rows of the embedding, padding included. */
  readonly vocabSize: number;
  /** Positions the file allows. */
  readonly contextLength: number;
  readonly normEps: number;
  readonly ropeBase: number;
  /** Only in files made for long contexts. */
  readonly yarn: Yarn | null;
}

/** How YaRN stretches the rotary frequencies; see rope.ts. */
export interface Yarn {
  readonly factor: number;
  /** Positions the model was trained on. */
  readonly originalLength: number;
  readonly betaFast: number;
  readonly betaSlow: number;
  /** On top of YaRN's own factor on cosine and sine; 1 in all files seen. */
  readonly attentionFactor: number;
}

/** Heads that share a key-value head, at most: what the kernels are made for, far above the 16 of the largest Qwen3. */
const MAX_SHARING = 256;

/**
 * Reads the hyper-parameters and checks that each is possible, so that no later step divides by zero or takes all memory.
 *
 * @throws EngineError 'unsupported-architecture' (with the name found), 'file-damaged' (with the key).
 */
export function readConfig(metadata: Metadata): Qwen3Config {
  const architecture = readArchitecture(metadata);
  const keys = new ArchitectureKeys(metadata, architecture);
  const dModel = keys.integer('embedding_length', 1, 2 ** 17);
  const nHeads = keys.integer('attention.head_count', 1, 1024);
  const nKvHeads = keys.integer('attention.head_count_kv', Math.ceil(nHeads / MAX_SHARING), nHeads, nHeads);
  if (nHeads % nKvHeads !== 0) throw damaged(`its ${nHeads} attention heads cannot share ${nKvHeads} key-value heads`);

  const headDim = keys.integer('attention.key_length', 1, 1024, dModel / nHeads);
  if (headDim % 2 !== 0) throw damaged(`its heads are ${headDim} wide, and rotary positions need pairs`);
  const rotaryDim = keys.integer('rope.dimension_count', 1, 1024, headDim);
  if (rotaryDim !== headDim) {
    throw new EngineError(
      'unsupported-architecture',
      `This model rotates ${rotaryDim} of the ${headDim} values of a head, which Qwen3 does not. Choose a Qwen3 model.`,
    );
  }
  const valueDim = keys.integer('attention.value_length', 1, 1024, headDim);
  if (valueDim !== headDim) throw damaged(`its keys are ${headDim} wide and its values ${valueDim}`);

  return {
    architecture,
    nLayers: keys.integer('block_count', 1, 512),
    dModel,
    nHeads,
    nKvHeads,
    headDim,
    ...readFeedForward(keys, architecture),
    vocabSize: metadata.strings('tokenizer.ggml.tokens').length,
    contextLength: keys.integer('context_length', 1, 2 ** 24),
    normEps: keys.within('attention.layer_norm_rms_epsilon', 0, 1),
    ropeBase: keys.within('rope.freq_base', 0, 1e12, 10_000),
    yarn: readYarn(keys),
  };
}

function readArchitecture(metadata: Metadata): Qwen3Config['architecture'] {
  const name = metadata.string('general.architecture');
  if (name === 'qwen3' || name === 'qwen3moe') return name;
  throw new EngineError(
    'unsupported-architecture',
    `This file holds a model of the kind "${name}". Tandem runs Qwen3 models (qwen3 and qwen3moe); choose one of those.`,
  );
}

function readFeedForward(keys: ArchitectureKeys, architecture: Qwen3Config['architecture']) {
  if (architecture === 'qwen3') {
    const dFeedForward = keys.integer('feed_forward_length', 1, 2 ** 20);
    return { dFeedForward, nExperts: 0, topK: 0, dExpert: 0, normalizesExperts: false };
  }
  const nExperts = keys.integer('expert_count', 1, 1024);
  return {
    dFeedForward: keys.integer('feed_forward_length', 0, 2 ** 20, 0),
    nExperts,
    topK: keys.integer('expert_used_count', 1, nExperts),
    dExpert: keys.integer('expert_feed_forward_length', 1, 2 ** 20),
    normalizesExperts: keys.metadata.booleanOr(keys.name('expert_weights_norm'), true),
  };
}

/** Qwen3's training length. Files give 40960 as the context, which includes room for the answer; YaRN needs this one. */
const TRAINED_LENGTH = 32_768;

function readYarn(keys: ArchitectureKeys): Yarn | null {
  const type = keys.metadata.stringOr(keys.name('rope.scaling.type'), 'none');
  if (type === 'none') {
    // A factor without a method means linear stretching, by its present and by its old name. Source: llama.cpp.
    for (const key of ['rope.scaling.factor', 'rope.scale_linear']) {
      if (keys.metadata.numberOr(keys.name(key), 1) !== 1) throw unknownStretching('linear');
    }
    return null;
  }
  if (type !== 'yarn') throw unknownStretching(type);
  // Below 1 the blend would be weaker everywhere; no published file asks for it.
  const extrapolation = keys.metadata.numberOr(keys.name('rope.scaling.yarn_ext_factor'), 1);
  if (extrapolation !== 1) throw unknownStretching(`yarn with an extrapolation factor of ${extrapolation}`);
  return {
    factor: keys.within('rope.scaling.factor', 0, 1024),
    originalLength: keys.integer('rope.scaling.original_context_length', 1, 2 ** 24, TRAINED_LENGTH),
    betaFast: keys.within('rope.scaling.yarn_beta_fast', 0, 1e6, 32),
    betaSlow: keys.within('rope.scaling.yarn_beta_slow', 0, 1e6, 1),
    attentionFactor: keys.within(
      'rope.scaling.yarn_attn_factor',
      0,
      1e3,
      keys.within('rope.scaling.attn_factor', 0, 1e3, 1),
    ),
  };
}

function unknownStretching(method: string): EngineError {
  return new EngineError(
    'unsupported-architecture',
    `This file stretches its context by the method "${method}". Tandem knows "yarn"; choose a file without it.`,
  );
}

/** Keys that begin with the name of the architecture, read with their bounds. */
class ArchitectureKeys {
  readonly metadata: Metadata;
  readonly #architecture: string;

  constructor(metadata: Metadata, architecture: string) {
    this.metadata = metadata;
    this.#architecture = architecture;
  }

  name(key: string): string {
    return `${this.#architecture}.${key}`;
  }

  integer(key: string, min: number, max: number, fallback?: number): number {
    const value = this.#number(key, fallback);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw damaged(`its key "${this.name(key)}" is ${value}, which is not a whole number from ${min} to ${max}`);
    }
    return value;
  }

  /** A number strictly between the bounds. */
  within(key: string, min: number, max: number, fallback?: number): number {
    const value = this.#number(key, fallback);
    if (!(value > min && value < max)) {
      throw damaged(`its key "${this.name(key)}" is ${value}, which is not between ${min} and ${max}`);
    }
    return value;
  }

  #number(key: string, fallback: number | undefined): number {
    return fallback === undefined
      ? this.metadata.number(this.name(key))
      : this.metadata.numberOr(this.name(key), fallback);
  }
}
