import { Random } from '../../../engine/sampling/random.ts';
import type { GgufWriter } from '../../support/gguf-writer.ts';

export const architectures = ['qwen3', 'qwen3moe'] as const;
export type Architecture = (typeof architectures)[number];

/** All rows are real tokens, since llama.cpp's greedy choice knows no padding. */
export const vocabSize = 290;
/** Tokens of ordinary text, which no end of turn is among. */
const nOrdinary = 280;

/** A text whose next tokens are compared after each of its last `nCompared` tokens. */
export interface Text {
  readonly tokens: readonly number[];
  readonly nCompared: number;
}

export interface Setting {
  readonly label: string;
  /** Positions that the file says it was trained on or stretched to. */
  readonly contextLength: number;
  readonly extraKeys?: (architecture: Architecture) => (writer: GgufWriter) => void;
  readonly nLayers: number;
  readonly texts: readonly Text[];
  /** Greedy replies begin after this many tokens of the first text. */
  readonly promptTokens: number;
}

/** Tokens as they follow each other in no text at all, so that every next one is a surprise. */
function randomTokens(count: number, seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uint32() % nOrdinary);
}

/** YaRN as files for long contexts carry it: factor 4 from `originalLength`. */
const yarn = (originalLength: number) => (architecture: Architecture) => (writer: GgufWriter) =>
  writer
    .value(`${architecture}.rope.scaling.type`, 'string', 'yarn')
    .value(`${architecture}.rope.scaling.factor`, 'f32', 4)
    .value(`${architecture}.rope.scaling.original_context_length`, 'u32', originalLength);

const long: Text = { tokens: randomTokens(2000, 7), nCompared: 1500 };

export const settings: readonly Setting[] = [
  {
    label: 'short',
    contextLength: 4096,
    nLayers: 2,
    texts: Array.from({ length: 128 }, (_, seed) => ({ tokens: randomTokens(24, 100 + seed), nCompared: 20 })),
    promptTokens: 7,
  },
  { label: '2,000 tokens', contextLength: 4096, nLayers: 2, texts: [long], promptTokens: 2000 },
  {
    // Trained on 512 positions, stretched to 2,048: all that is compared lies beyond the first.
    label: 'stretched',
    contextLength: 2048,
    extraKeys: yarn(512),
    nLayers: 2,
    texts: [{ tokens: long.tokens.slice(0, 1900), nCompared: 1388 }],
    promptTokens: 1900,
  },
];
