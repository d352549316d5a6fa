import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { modelCost } from '../../../engine/predict/model-cost.ts';
import type { MixName } from '../../../engine/predict/published-tensors.ts';
import { mixNames, publishedTensors } from '../../../engine/predict/published-tensors.ts';
import { publishedShape } from '../../support/published-shape.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';
import { qwen3Shapes } from '../../support/qwen3-shapes.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { tensorMix, mixNames as testedMixNames } from '../../support/tensor-mixes.ts';

const path = tempFolder();

describe('the tensors of published files', () => {
  const both = mixNames.filter((mix) => (testedMixNames as readonly string[]).includes(mix));

  test('most mixes have a second description to be compared with', () => {
    expect(both).toEqual(['Q8_0', 'Q6_K', 'Q5_K_M', 'Q5_0', 'Q4_K_M', 'Q4_K_S', 'Q4_0', 'IQ4_XS', 'Q3_K_M']);
  });

  const sizes = ['0.6B', '8B', '32B', '30B-A3B', '235B-A22B'] as const;
  test.each(sizes.flatMap((size) => both.map((mix) => [size, mix] as const)))('%s in %s', (size, mix) => {
    const shape = { ...qwen3Shapes[size], vocabSize: 512 };
    const file = path('model.gguf');
    writeSyntheticModel(file, { ...shape, ...tensorMix(mix as never, shape), holes: true });
    const written = [...readGguf(file).tensors.values()].map(({ name, type, dims }) => {
      const [columns, rows = 1, nExperts = 1] = dims;
      return { name, type, rows, columns, nExperts };
    });
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    const published = publishedTensors({ ...publishedShape(size), vocabSize: 512 }, mix);
    expect(published.toSorted(byName)).toEqual(written.sort(byName));
  });

  /** The sums were done by other code; the files themselves are known only by rounded sizes. */
  test.each<[Qwen3Size, MixName, number]>([
    ['30B-A3B', 'Q2_K', 11_258_609_152],
    ['8B', 'BF16', 16_388_043_584],
  ])('%s in %s takes %i bytes with its header', (size, mix, bytes) => {
    const { weightsBytes } = modelCost(publishedShape(size), publishedTensors(publishedShape(size), mix));
    expect(bytes - weightsBytes).toBeGreaterThan(5_940_000);
    expect(bytes - weightsBytes).toBeLessThan(6_030_000);
  });

  /** Sizes of unsloth's Coder files, as a public catalogue lists them. */
  test.each<[MixName, number]>([
    ['Q2_K', 10.5],
    ['Q3_K_S', 12.4],
    ['IQ4_NL', 16.1],
    ['Q4_0', 16.2],
    ['Q4_K_S', 16.3],
    ['Q4_1', 17.9],
    ['Q5_K_S', 19.6],
  ])('30B-A3B in %s is listed with %f GiB', (mix, gibibytes) => {
    const shape = publishedShape('30B-A3B');
    const fileBytes = modelCost(shape, publishedTensors(shape, mix)).weightsBytes + 6e6;
    expect(Math.abs(fileBytes / 2 ** 30 - gibibytes)).toBeLessThan(0.1);
  });

  test('a tied model that is stored with a head has the embedding twice, once in the type of each role', () => {
    const tensors = publishedTensors(publishedShape('0.6B', true), 'Q4_K_M');
    const typeOf = (name: string) => tensors.find((tensor) => tensor.name === name)?.type;
    expect([typeOf('token_embd.weight'), typeOf('output.weight')]).toEqual(['Q4_K', 'Q6_K']);
  });
});
