import { describe, expect, test } from 'vitest';
import type { Sampling } from '../../../engine/protocol.ts';
import { Random } from '../../../engine/sampling/random.ts';
import type { SamplingVocabulary } from '../../../engine/sampling/sampler.ts';
import { createSampler } from '../../../engine/sampling/sampler.ts';
import { engineErrorOf } from '../../support/engine-error.ts';

const plain: Sampling = {
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
};

function vocabularyOf(nRealTokens: number, special: Partial<SamplingVocabulary> = {}): SamplingVocabulary {
  return {
    nRealTokens,
    isRealToken: (id) => id < nRealTokens,
    endOfTurnIds: new Set(),
    controlId: () => undefined,
    ...special,
  };
}

/** Logits of given probabilities. */
function logitsOf(probabilities: readonly number[]): Float32Array {
  return Float32Array.from(probabilities, Math.log);
}

/** How often each token is drawn in `n` draws, as shares. */
function drawn(
  sampling: Partial<Sampling>,
  logits: Float32Array,
  recent: readonly number[] = [],
  n = 20_000,
): number[] {
  const sampler = createSampler({ ...plain, ...sampling }, 7, vocabularyOf(logits.length));
  const counts = new Array<number>(logits.length).fill(0);
  for (let i = 0; i < n; i++) counts[sampler.sample(logits, recent)]! += 1;
  return counts.map((count) => count / n);
}

/** Within five standard deviations of what 20,000 draws may differ by. */
function expectShares(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, share] of expected.entries()) {
    const tolerance = 5 * Math.sqrt((share * (1 - share)) / 20_000);
    expect(Math.abs((actual[i] ?? 0) - share), `token ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

describe('drawing a token', () => {
  test('at temperature 1 follows the probabilities', () => {
    expectShares(drawn({}, logitsOf([0.5, 0.3, 0.15, 0.05])), [0.5, 0.3, 0.15, 0.05]);
  });

  test('a lower temperature sharpens them', () => {
    const sharpened = [0.25, 0.09, 0.0225].map((p) => p / 0.3625);
    expectShares(drawn({ temperature: 0.5 }, logitsOf([0.5, 0.3, 0.15])), sharpened);
  });

  test('topK keeps the k likeliest', () => {
    expectShares(drawn({ topK: 2 }, logitsOf([0.1, 0.5, 0.1, 0.3])), [0, 0.625, 0, 0.375]);
  });

  test('topK takes lower ids on ties', () => {
    const [other, best] = [1 / (2 + Math.E), Math.E / (2 + Math.E)];
    expectShares(drawn({ topK: 3 }, Float32Array.of(1, 1, 1, 1, 2)), [other, other, 0, 0, best]);
  });

  test('topP keeps the smallest set that holds that much', () => {
    expectShares(drawn({ topP: 0.8 }, logitsOf([0.05, 0.5, 0.15, 0.3])), [0, 0.625, 0, 0.375]);
    expectShares(drawn({ topP: 0.81 }, logitsOf([0.05, 0.5, 0.15, 0.3])), [0, 0.5 / 0.95, 0.15 / 0.95, 0.3 / 0.95]);
    expectShares(drawn({ topP: 0.01 }, logitsOf([0.3, 0.3, 0.4])), [0, 0, 1]);
  });

  test('topP counts only what topK left', () => {
    // Of 0.4 and 0.3 alone, the first holds 0.57.
    expectShares(drawn({ topK: 2, topP: 0.55 }, logitsOf([0.4, 0.3, 0.3])), [1, 0, 0]);
  });

  test('minP keeps what is likely enough beside the likeliest', () => {
    expectShares(drawn({ minP: 0.5 }, logitsOf([0.4, 0.25, 0.19, 0.16])), [0.4 / 0.65, 0.25 / 0.65, 0, 0]);
  });

  test('the cuts see the untempered distribution', () => {
    // At temperature 5 the three would be nearly equal and topP 0.6 would keep two of them.
    expectShares(drawn({ temperature: 5, topP: 0.6 }, logitsOf([0.7, 0.2, 0.1])), [1, 0, 0]);
  });

  test('topP over a large vocabulary keeps exactly the nucleus, flat or peaked', () => {
    const random = new Random(9);
    for (const scale of [0.1, 3]) {
      const logits = Float32Array.from({ length: 3000 }, () => scale * 6 * (random.uniform() - 0.5));
      const weights = Array.from(logits, Math.exp);
      const enough = 0.9 * weights.reduce((a, b) => a + b, 0);
      const nucleus = new Set<number>();
      let mass = 0;
      for (const id of [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!)) {
        if (mass >= enough) break;
        nucleus.add(id);
        mass += weights[id]!;
      }
      const sampler = createSampler({ ...plain, topP: 0.9, temperature: 5 }, 1, vocabularyOf(3000));
      const seen = new Set(Array.from({ length: 3000 }, () => sampler.sample(logits, [])));
      expect([...seen].filter((id) => !nucleus.has(id))).toEqual([]);
      expect(seen.size).toBeGreaterThan(0.3 * nucleus.size);
    }
  });
});

describe('temperature 0', () => {
  test('takes the likeliest token, the lowest id on ties, whatever the cuts', () => {
    expect(drawn({ temperature: 0 }, Float32Array.of(1, 3, 3, 2), [], 10)[1]).toBe(1);
    expect(drawn({ temperature: 0, topK: 1, topP: 0.1 }, Float32Array.of(1, 3, 3, 2), [], 10)[1]).toBe(1);
  });

  test('sees the penalties', () => {
    const sampler = createSampler({ ...plain, temperature: 0, presencePenalty: 1.5 }, 0, vocabularyOf(3));
    expect(sampler.sample(Float32Array.of(2, 1, 0), [])).toBe(0);
    expect(sampler.sample(Float32Array.of(2, 1, 0), [0])).toBe(1);
  });
});

describe('penalties', () => {
  const even = Float32Array.of(Math.log(2), Math.log(2), -Math.log(2));

  test('presence counts a token once, frequency every time', () => {
    expectShares(drawn({ presencePenalty: Math.log(2) }, Float32Array.of(0, 0), [1, 1, 1]), [2 / 3, 1 / 3]);
    expectShares(drawn({ frequencyPenalty: Math.log(2) }, Float32Array.of(0, 0), [1, 1, 1]), [8 / 9, 1 / 9]);
  });

  test('repeat divides positive logits and multiplies negative ones', () => {
    // 2, √2 and 1/4 instead of 2, 2 and 1/2.
    const total = 2 + Math.SQRT2 + 0.25;
    expectShares(drawn({ repeatPenalty: 2 }, even, [1, 2]), [2 / total, Math.SQRT2 / total, 0.25 / total]);
  });

  test('never touch what ends a turn or delimits thinking', () => {
    const vocabulary = vocabularyOf(4, {
      endOfTurnIds: new Set([1]),
      controlId: (text) => (text === '<think>' ? 2 : text === '</think>' ? 3 : undefined),
    });
    const strong = { ...plain, temperature: 0, presencePenalty: 2, frequencyPenalty: 2, repeatPenalty: 5 };
    const sampler = createSampler(strong, 0, vocabulary);
    for (const id of [1, 2, 3]) {
      const logits = Float32Array.of(4, 4, 4, 4).map((logit, i) => (i === id ? 5 : logit));
      expect(sampler.sample(logits, [id, id, id])).toBe(id);
    }
  });
});

describe('every token drawn is a real one', () => {
  test('padding rows and unused ids are never drawn, however likely', () => {
    const vocabulary = vocabularyOf(4, { isRealToken: (id) => id < 4 && id !== 2 });
    const logits = Float32Array.of(0, 0, 50, 0, 90, 90);
    for (const sampling of [plain, { ...plain, temperature: 0 }, { ...plain, topK: 3 }, { ...plain, topP: 0.9 }]) {
      const sampler = createSampler(sampling, 3, vocabulary);
      const seen = new Set(Array.from({ length: 200 }, () => sampler.sample(logits, [])));
      for (const id of seen) expect([0, 1, 3]).toContain(id);
    }
  });

  test.each([NaN, Infinity, -Infinity])('a logit of %d stops the reply with a reason', (bad) => {
    const sampler = createSampler(plain, 0, vocabularyOf(3));
    const error = engineErrorOf(() => sampler.sample(Float32Array.of(1, bad, 2), []));
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(/produced invalid numbers/);
  });

  test('invalid numbers in padding rows do not matter', () => {
    expect(createSampler({ ...plain, temperature: 0 }, 0, vocabularyOf(2)).sample(Float32Array.of(1, 2, NaN), [])).toBe(
      1,
    );
  });
});

describe('repeatability', () => {
  const logits = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i));
  const sequence = (seed: number) => {
    const sampler = createSampler({ ...plain, temperature: 0.8, topK: 50, topP: 0.95 }, seed, vocabularyOf(500));
    return Array.from({ length: 50 }, () => sampler.sample(logits, []));
  };

  test('the same seed draws the same tokens, another seed others', () => {
    expect(sequence(42)).toEqual(sequence(42));
    expect(sequence(42)).not.toEqual(sequence(43));
  });

  test('the logits stay as they were', () => {
    const before = logits.slice();
    createSampler({ ...plain, presencePenalty: 1 }, 0, vocabularyOf(500)).sample(logits, [1, 2, 3]);
    expect(logits).toEqual(before);
  });
});
