import type { Qwen3Config, Yarn } from './config.ts';

/**
 * The first Qwen3 models were trained on 32,768 positions. Their files say 40,960, which adds room for an answer; YaRN must start
 * from the trained length. Source: Qwen3 model cards.
 */
const FIRST_MODELS = { contextLength: 40_960, trainedLength: 32_768 };

/** Qwen tested YaRN up to this factor. */
const LARGEST_FACTOR = 4;

type Positions = Pick<Qwen3Config, 'contextLength' | 'yarn'>;

/** Positions that the model has seen in training, as far as its file tells. */
export function trainedLength({ contextLength, yarn }: Positions): number {
  if (yarn !== null) return yarn.originalLength;
  return contextLength === FIRST_MODELS.contextLength ? FIRST_MODELS.trainedLength : contextLength;
}

/**
 * The most positions that may be asked for. Files with YaRN in them say it themselves; later models were trained on 262,144
 * positions, and their makers offer no extension by YaRN.
 */
export function extendedLength(c: Positions): number {
  if (c.yarn !== null || c.contextLength > FIRST_MODELS.contextLength) return c.contextLength;
  return LARGEST_FACTOR * trainedLength(c);
}

/** What one timeline of tokens needs of the rotary positions. */
export interface Reach {
  readonly promptTokens: number;
  /** With room for the answer. */
  readonly totalTokens: number;
}

/**
 * How rotary positions are stretched for a timeline: not at all while it fits what the model was trained on, since YaRN is static and
 * costs quality in short texts; else by 2 or by 4, whichever suffices. A file with YaRN in it always has its own.
 */
export function yarnFor(c: Positions, { promptTokens, totalTokens }: Reach): Yarn | null {
  if (c.yarn !== null) return c.yarn;
  const originalLength = trainedLength(c);
  if (promptTokens <= originalLength && totalTokens <= c.contextLength) return null;
  const factor = Math.max(promptTokens, totalTokens) <= 2 * originalLength ? 2 : LARGEST_FACTOR;
  return { factor, originalLength, betaFast: 32, betaSlow: 1, attentionFactor: 1 };
}

/** The factor by which a model whose file has no YaRN of its own stretches positions for a timeline; 1: not at all. */
export function ropeFactorFor(contextLength: number, reach: Reach): number {
  return yarnFor({ contextLength, yarn: null }, reach)?.factor ?? 1;
}

/** Positions that can be used with this stretching. */
export function reachOf(c: Positions, yarn: Yarn | null): number {
  return yarn === null || c.yarn !== null ? c.contextLength : yarn.factor * yarn.originalLength;
}
