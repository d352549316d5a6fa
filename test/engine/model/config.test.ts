import { describe, expect, it } from 'vitest';
import type { MetadataValue } from '../../../engine/gguf/metadata.ts';
import { Metadata } from '../../../engine/gguf/metadata.ts';
import { PackedStrings } from '../../../engine/gguf/packed-strings.ts';
import { readConfig } from '../../../engine/model/config.ts';
import { engineErrorOf } from '../../support/engine-error.ts';

type Keys = Record<string, number | string | readonly string[]>;

/** Qwen3-4B, whose heads are wider together than the model, and Qwen3-30B-A3B. */
const dense: Keys = {
  'general.architecture': 'qwen3',
  'qwen3.block_count': 36,
  'qwen3.context_length': 40_960,
  'qwen3.embedding_length': 2560,
  'qwen3.feed_forward_length': 9728,
  'qwen3.attention.head_count': 32,
  'qwen3.attention.head_count_kv': 8,
  'qwen3.attention.key_length': 128,
  'qwen3.attention.value_length': 128,
  'qwen3.attention.layer_norm_rms_epsilon': 1e-6,
  'qwen3.rope.freq_base': 1e6,
  'tokenizer.ggml.tokens': ['a', 'b', 'c'],
};
const mixture: Keys = {
  ...Object.fromEntries(Object.entries(dense).map(([key, value]) => [key.replace(/^qwen3\./, 'qwen3moe.'), value])),
  'general.architecture': 'qwen3moe',
  'qwen3moe.expert_count': 128,
  'qwen3moe.expert_used_count': 8,
  'qwen3moe.expert_feed_forward_length': 768,
};

function configOf(keys: Keys) {
  const entries = Object.entries(keys).map(([key, value]): [string, MetadataValue] => {
    if (typeof value === 'string') return [key, { kind: 'string', value }];
    if (typeof value === 'number') return [key, { kind: Number.isInteger(value) ? 'integer' : 'float', value }];
    return [key, { kind: 'strings', value: PackedStrings.from(value) }];
  });
  return readConfig(new Metadata(new Map(entries)));
}

describe('the configuration of a model', () => {
  it('is read wholly from the keys of its architecture', () => {
    expect(configOf(dense)).toEqual({
      architecture: 'qwen3',
      nLayers: 36,
      dModel: 2560,
      nHeads: 32,
      nKvHeads: 8,
      headDim: 128,
      dFeedForward: 9728,
      nExperts: 0,
      topK: 0,
      dExpert: 0,
      normalizesExperts: false,
      vocabSize: 3,
      contextLength: 40_960,
      normEps: 1e-6,
      ropeBase: 1e6,
      yarn: null,
    });
  });

  it('has experts in a mixture', () => {
    expect(configOf(mixture)).toMatchObject({ nExperts: 128, topK: 8, dExpert: 768, normalizesExperts: true });
  });

  it('takes the trained length where a stretched file does not say what it was', () => {
    const stretched = { 'qwen3.rope.scaling.type': 'yarn', 'qwen3.rope.scaling.factor': 4 };
    expect(configOf({ ...dense, ...stretched }).yarn).toEqual({
      factor: 4,
      originalLength: 32_768,
      betaFast: 32,
      betaSlow: 1,
      attentionFactor: 1,
    });
  });

  it('refuses another architecture by the name it found', () => {
    const error = engineErrorOf(() => configOf({ ...dense, 'general.architecture': 'llama' }));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain('"llama"');
  });

  it('refuses another way to stretch the context', () => {
    const error = engineErrorOf(() => configOf({ ...dense, 'qwen3.rope.scaling.type': 'linear' }));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain('"linear"');
  });

  it('refuses a file without a key it needs, by name', () => {
    const { 'qwen3.block_count': _, ...without } = dense;
    expect(engineErrorOf(() => configOf(without)).message).toContain('"qwen3.block_count"');
  });

  it.each<[string, number]>([
    ['block_count', 0],
    ['block_count', 513],
    ['context_length', 0],
    ['context_length', 2 ** 24 + 1],
    ['embedding_length', 0],
    ['attention.head_count', 0],
    ['attention.head_count_kv', 0],
    ['attention.head_count_kv', 7],
    ['attention.key_length', 1025],
    ['attention.key_length', 127],
    ['attention.value_length', 64],
    ['attention.layer_norm_rms_epsilon', 0],
    ['attention.layer_norm_rms_epsilon', 1.5],
    ['rope.freq_base', -1],
    ['feed_forward_length', 0],
    ['feed_forward_length', 0.5],
  ])('refuses a %s of %d as damaged', (key, value) => {
    expect(engineErrorOf(() => configOf({ ...dense, [`qwen3.${key}`]: value })).code).toBe('file-damaged');
  });

  it('refuses more heads on one key-value head than the kernels can share it', () => {
    const shared = { ...dense, 'qwen3.attention.head_count': 514, 'qwen3.attention.head_count_kv': 2 };
    expect(engineErrorOf(() => configOf(shared)).message).toContain('"qwen3.attention.head_count_kv" is 2');
    expect(configOf({ ...shared, 'qwen3.attention.head_count': 512 }).nHeads).toBe(512);
  });

  it.each<[string, number]>([
    ['expert_count', 0],
    ['expert_count', 1025],
    ['expert_used_count', 0],
    ['expert_used_count', 129],
    ['expert_feed_forward_length', 0],
  ])('refuses a mixture with a %s of %d as damaged', (key, value) => {
    expect(engineErrorOf(() => configOf({ ...mixture, [`qwen3moe.${key}`]: value })).code).toBe('file-damaged');
  });

  it.each<[string, Keys]>([
    ['a part of each head rotated', { 'qwen3.rope.dimension_count': 64 }],
    ['linear stretching', { 'qwen3.rope.scaling.type': 'linear', 'qwen3.rope.scaling.factor': 2 }],
    ['a factor without a method', { 'qwen3.rope.scaling.factor': 4 }],
    ['a factor by its old name', { 'qwen3.rope.scale_linear': 4 }],
    [
      'yarn of a weaker kind',
      { 'qwen3.rope.scaling.type': 'yarn', 'qwen3.rope.scaling.factor': 4, 'qwen3.rope.scaling.yarn_ext_factor': 0.5 },
    ],
  ])('refuses %s rather than answer wrongly', (_, keys) => {
    expect(engineErrorOf(() => configOf({ ...dense, ...keys })).code).toBe('unsupported-architecture');
  });

  it('takes what changes nothing: all of each head rotated, a factor of 1', () => {
    const neutral = { 'qwen3.rope.dimension_count': 128, 'qwen3.rope.scaling.factor': 1 };
    expect(configOf({ ...dense, ...neutral })).toEqual(configOf(dense));
  });
});
