import type { RopeTable } from '../ops/ops.ts';
import type { Qwen3Config, Yarn } from './config.ts';

/** The rotary frequencies of a model: base^(−2j/headDim) for pair j, stretched by YaRN if there is any. */
export function ropeTable(c: Pick<Qwen3Config, 'headDim' | 'ropeBase'>, yarn: Yarn | null): RopeTable {
  const plain = Float64Array.from({ length: c.headDim / 2 }, (_, j) => c.ropeBase ** ((-2 * j) / c.headDim));
  if (yarn === null) return { inverseFrequencies: plain, attentionFactor: 1 };
  return {
    inverseFrequencies: stretched(plain, yarn, c),
    attentionFactor: (0.1 * Math.log(yarn.factor) + 1) * yarn.attentionFactor,
  };
}

/**
 * Pairs that turn often within the trained length keep their frequency, those that turn less than about once are slowed down
 * by the factor, and those between are blended. Source: YaRN, arXiv 2309.00071, sections 3.2 and 3.4.
 */
function stretched(
  frequencies: Float64Array,
  yarn: Yarn,
  { headDim, ropeBase }: { headDim: number; ropeBase: number },
): Float64Array {
  /** The pair, as a fraction, that makes `turns` full turns over the trained length. */
  const pairThatTurns = (turns: number) =>
    (headDim * Math.log(yarn.originalLength / (turns * 2 * Math.PI))) / (2 * Math.log(ropeBase));
  const low = Math.max(0, Math.floor(pairThatTurns(yarn.betaFast)));
  const high = Math.min(headDim - 1, Math.ceil(pairThatTurns(yarn.betaSlow)));
  return frequencies.map((frequency, j) => {
    const slowed = Math.min(1, Math.max(0, (j - low) / Math.max(0.001, high - low)));
    return frequency * (1 - slowed + slowed / yarn.factor);
  });
}
