import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { Random } from '../../../engine/sampling/random.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import type { Case, Text } from './case.ts';
import { isNearlyExact } from './case.ts';

export type Architecture = 'qwen3' | 'qwen3moe';

/** A kind of text, and the positions that the model knows. */
export interface Setting {
  readonly label: string;
  readonly texts: readonly Text[];
  /** Greedy replies begin after this many tokens of the first text. */
  readonly promptTokens: number;
  readonly contextLength: number;
  /** Positions of training, from which YaRN stretches to four times as many; null without YaRN. */
  readonly stretchedFrom: number | null;
  readonly nLayers: number;
}

/** Tokens as they follow each other in no text at all, so that every next one is a surprise. End of turn is not among them. */
function randomTokens(count: number, seed: number): number[] {
  const nOrdinary = 280;
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uint32() % nOrdinary);
}

/** A single text, compared at its last positions. */
const oneText = (length: number, nCompared: number) => ({
  texts: [{ tokens: randomTokens(length, 7), nCompared }],
  promptTokens: length,
});

export const short: Setting = {
  label: 'short',
  texts: Array.from({ length: 64 }, (_, seed) => ({ tokens: randomTokens(24, 100 + seed), nCompared: 20 })),
  promptTokens: 7,
  contextLength: 4096,
  stretchedFrom: null,
  nLayers: 2,
};

export const long: Setting = {
  ...oneText(2000, 1500),
  label: '2,000 tokens',
  contextLength: 4096,
  stretchedFrom: null,
  nLayers: 2,
};

/** All that is compared lies beyond the positions of training. */
export const stretched: Setting = {
  ...oneText(1400, 1000),
  label: 'stretched',
  contextLength: 1600,
  stretchedFrom: 400,
  nLayers: 2,
};

/** Qwen3's own figures. One layer, since attention alone takes 10¹¹ multiplications. */
export const beyond32k: Setting = {
  ...oneText(33_000, 64),
  label: 'beyond 32,768',
  contextLength: 131_072,
  stretchedFrom: 32_768,
  nLayers: 1,
};

const greedyRoom = 64;
const types = Object.keys(tensorTypes) as TensorType[];

/** Every type in both architectures in each setting. Seeds count from 1; none is picked. */
export const syntheticCases: readonly Case[] = (['qwen3', 'qwen3moe'] as const).flatMap((architecture) => [
  ...[short, long, stretched].flatMap((setting) =>
    types.map((type) => syntheticCase(architecture, type, setting, isNearlyExact(type) ? 3 : 1)),
  ),
  syntheticCase(architecture, 'F16', beyond32k, 1),
]);

function syntheticCase(architecture: Architecture, type: TensorType, setting: Setting, nSeeds: number): Case {
  const { texts, promptTokens } = setting;
  const [first] = texts;
  return {
    label: `${architecture} ${type}, ${setting.label}`,
    type,
    capacity: Math.max(...texts.map(({ tokens }) => tokens.length)) + greedyRoom,
    models: Array.from({ length: nSeeds }, (_, i) => ({
      write: (path: string) =>
        writeSyntheticModel(path, { ...settingOptions(architecture, setting), type, seed: i + 1 }),
      texts,
      prompts: [first!.tokens.slice(0, promptTokens)],
    })),
    ...(isNearlyExact(type)
      ? { yardstick: 'llama.cpp', maxDivergence: 1e-4, agreesWholly: true }
      : { yardstick: 'reference', maxDivergence: 1e-3, agreesWholly: false }),
  };
}

/** All rows of the vocabulary are real tokens, since llama.cpp's greedy choice knows no padding. */
export function settingOptions(architecture: Architecture, setting: Setting): SyntheticModelOptions {
  const { contextLength, nLayers, stretchedFrom } = setting;
  return {
    architecture,
    nLayers,
    contextLength,
    nHeads: 2,
    nKvHeads: 1,
    headDim: 128,
    dFeedForward: 256,
    vocabSize: 290,
    confident: true,
    extraKeys: (writer) => {
      if (stretchedFrom === null) return;
      writer
        .value(`${architecture}.rope.scaling.type`, 'string', 'yarn')
        .value(`${architecture}.rope.scaling.factor`, 'f32', 4)
        .value(`${architecture}.rope.scaling.original_context_length`, 'u32', stretchedFrom);
    },
  };
}
