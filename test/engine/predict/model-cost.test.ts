import { describe, expect, test } from 'vitest';
import { costOfFile } from '../../../engine/predict/cost-of-file.ts';
import type { ModelCost } from '../../../engine/predict/model-cost.ts';
import {
  bytesOf,
  bytesPerDecodedToken,
  kvBytesPerPosition,
  macsPerPrefilledToken,
  modelCost,
  totalOf,
} from '../../../engine/predict/model-cost.ts';
import type { MixName } from '../../../engine/predict/published-tensors.ts';
import { publishedTensors } from '../../../engine/predict/published-tensors.ts';
import { publishedShape } from '../../support/published-shape.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';
import { qwen3Shapes } from '../../support/qwen3-shapes.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { tensorMix } from '../../support/tensor-mixes.ts';

const path = tempFolder();

function costOf(size: Qwen3Size, mix: MixName): ModelCost {
  const shape = publishedShape(size);
  return modelCost(shape, publishedTensors(shape, mix));
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(3);

describe('what a published model costs', () => {
  /*
   * Worked out by other code from the shapes: GB of the file's weights in Q4_K_M, read for a token and of these for the head; GB read
   * for a token in Q8_0; 10⁹ multiply-adds for a token without the head; KiB of keys and values for a position.
   */
  test.each<[Qwen3Size, string, string, string, string, string, number]>([
    ['0.6B', '0.391', '0.390', '0.128', '0.633', '0.44', 112],
    ['1.7B', '1.101', '1.101', '0.255', '1.828', '1.41', 112],
    ['4B', '2.491', '2.491', '0.319', '4.274', '3.63', 144],
    ['8B', '5.022', '4.671', '0.511', '8.041', '6.95', 144],
    ['14B', '8.996', '8.557', '0.638', '14.864', '13.21', 160],
    ['32B', '19.756', '19.316', '0.638', '33.983', '31.21', 256],
    // In Q8_0 files, too, the router is F32.
    ['30B-A3B', '18.551', '1.919', '0.255', '3.269', '2.73', 96],
    ['235B-A22B', '142.148', '13.083', '0.511', '23.060', '20.95', 188],
  ])('Qwen3 %s', (size, weights, perToken, head, perTokenQ8, macs, kv) => {
    const cost = costOf(size, 'Q4_K_M');
    expect(gigabytes(cost.weightsBytes)).toBe(weights);
    expect(gigabytes(bytesPerDecodedToken(cost))).toBe(perToken);
    expect(gigabytes(bytesOf(cost.head))).toBe(head);
    expect(gigabytes(bytesPerDecodedToken(costOf(size, 'Q8_0')))).toBe(perTokenQ8);
    expect((totalOf(macsPerPrefilledToken(cost)) / 1e9).toFixed(2)).toBe(macs);
    expect(kvBytesPerPosition(cost.shape, 'F16') / 1024).toBe(kv);
  });

  test('keys and values in 8 bits take 34 bytes for 32 values', () => {
    expect(kvBytesPerPosition(costOf('8B', 'Q4_K_M').shape, 'Q8_0')).toBe(78_336);
    expect(kvBytesPerPosition(costOf('235B-A22B', 'Q4_K_M').shape, 'Q8_0')).toBe(102_272);
  });
});

test('a file of full size costs what its shape and mix tell', () => {
  const shape = qwen3Shapes['30B-A3B'];
  const file = path('whole.gguf');
  writeSyntheticModel(file, { ...shape, ...tensorMix('Q4_K_M', shape), holes: true });
  expect(costOfFile(file)).toMatchObject({ ...costOf('30B-A3B', 'Q4_K_M'), shape: { nExperts: 128, topK: 8 } });
});

describe('what is counted', () => {
  const small = { nLayers: 2, dModel: 256, nHeads: 4, nKvHeads: 2, headDim: 64, dFeedForward: 512, vocabSize: 512 };

  test('the embedding of a model with a head of its own is stored but not read', () => {
    const file = path('untied.gguf');
    writeSyntheticModel(file, { ...small, type: 'F16', holes: true });
    const cost = costOfFile(file);
    // 4 · 256 · 256 for attention less half for keys and values, 3 · 256 · 512 for the feed-forward.
    const layer = 256 * 256 * (1 + 0.5 + 0.5 + 1) + 3 * 256 * 512;
    expect(cost.body).toEqual({ F16: 2 * layer });
    expect(bytesPerDecodedToken(cost)).toBe(2 * (2 * layer + 512 * 256));
    const norms = 4 * (256 + 2 * (256 + 256 + 64 + 64));
    expect(cost.weightsBytes).toBe(2 * (2 * layer + 2 * 512 * 256) + norms);
  });

  test('the embedding of a tied model is read as its head', () => {
    const file = path('tied.gguf');
    writeSyntheticModel(file, { ...small, type: 'F16', tied: true, holes: true });
    expect(costOfFile(file).head).toEqual({ F16: 512 * 256 });
  });

  test('of experts a token computes with its share, and all of them need memory', () => {
    const file = path('mixture.gguf');
    writeSyntheticModel(file, {
      ...{ ...small, architecture: 'qwen3moe', nExperts: 8, topK: 2, dExpert: 256 },
      type: 'Q8_0',
      holes: true,
    });
    const cost = costOfFile(file);
    const experts = 2 * 8 * 3 * 256 * 256;
    const router = 2 * 8 * 256;
    const attention = 2 * 256 * 256 * 3;
    expect(cost.experts).toEqual({ Q8_0: experts });
    expect(macsPerPrefilledToken(cost)).toEqual({ Q8_0: attention + experts / 4, F32: router });
    expect(cost.weightsBytes - cost.alwaysNeededBytes).toBe((experts / 32) * 34);
  });
});
