import { describe, expect, test } from 'vitest';
import { samplingSchema } from '../../../engine/protocol.ts';
import { defaultSampling, fileSampling } from '../../../engine/sampling/settings.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { metadataOf } from '../../support/metadata.ts';

describe("Qwen's published settings", () => {
  test.each([
    ['hybrid', 'deep', 8.2e9, { temperature: 0.6, topP: 0.95, presencePenalty: 0.5 }],
    ['hybrid', 'deep', 4.02e9, { temperature: 0.6, topP: 0.95, presencePenalty: 1.5 }],
    ['hybrid', 'fast', 0.6e9, { temperature: 0.7, topP: 0.8, presencePenalty: 1.5 }],
    ['thinking', 'deep', 30.5e9, { temperature: 0.6, topP: 0.95, presencePenalty: 0.5 }],
    ['instruct', 'fast', 4.02e9, { temperature: 0.7, topP: 0.8, presencePenalty: 0 }],
    ['none', 'fast', 4.02e9, { temperature: 0.7, topP: 0.8, presencePenalty: 0 }],
    ['hybrid', 'deep', 5e6, { temperature: 0.6, topP: 0.95, presencePenalty: 0 }],
  ] as const)('%s, %s, %d parameters', (kind, mode, nParameters, expected) => {
    const sampling = defaultSampling(kind, mode, nParameters);
    expect(sampling).toEqual({ topK: 20, minP: 0, repeatPenalty: 1, frequencyPenalty: 0, ...expected });
    expect(samplingSchema.safeParse(sampling).success).toBe(true);
  });
});

describe("the file's own recommendation", () => {
  test('is read where there is one', () => {
    const metadata = metadataOf({
      'general.sampling.temp': 0,
      'general.sampling.top_k': 40,
      'general.sampling.top_p': 0.9,
      'general.sampling.min_p': 0.05,
      'general.sampling.penalty_repeat': 1.05,
    });
    expect(fileSampling(metadata)).toEqual({ temperature: 0, topK: 40, topP: 0.9, minP: 0.05, repeatPenalty: 1.05 });
    expect(fileSampling(metadataOf({ 'general.sampling.top_k': 10 }))).toEqual({ topK: 10 });
    expect(fileSampling(metadataOf({}))).toEqual({});
  });

  test('is passed over where it makes no sense', () => {
    const metadata = metadataOf({
      'general.sampling.temp': -1,
      'general.sampling.top_k': 2.5,
      'general.sampling.top_p': 0.9,
    });
    expect(fileSampling(metadata)).toEqual({ topP: 0.9 });
  });

  test('that is not a number is a damaged file', () => {
    expect(engineErrorOf(() => fileSampling(metadataOf({ 'general.sampling.temp': 'hot' }))).code).toBe('file-damaged');
  });
});
