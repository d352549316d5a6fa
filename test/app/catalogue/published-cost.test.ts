import { describe, expect, it } from 'vitest';
import type { CatalogueModel } from '../../../app/catalogue/catalogue-file.ts';
import { readCatalogueFile } from '../../../app/catalogue/catalogue-file.ts';
import { expectedFileBytes, publishedCost } from '../../../app/catalogue/published-cost.ts';
import { mixNames } from '../../../engine/index.ts';

const { models, entries } = readCatalogueFile('resources/catalogue.json');
const modelOf = (id: string): CatalogueModel => models.find((model) => model.id === id)!;
const labelled = entries.map((entry) => ({ label: `${entry.modelId} in ${entry.quantization}`, entry }));

describe('what a file of the catalogue costs', () => {
  const exact = labelled.filter(
    ({ entry }) => entry.sizeBytes !== null && mixNames.some((mix) => mix === entry.quantization),
  );

  it.each(exact)('$label takes what the publisher says, but for the text of its header', ({ entry }) => {
    const { weightsBytes } = publishedCost(modelOf(entry.modelId), entry)!;
    const headerBytes = entry.sizeBytes! - weightsBytes;
    // The one file with a mix of its own: 9.7 MB more than the rule gives.
    const tolerance = entry.modelId.startsWith('qwen3-30b') && entry.quantization === 'IQ4_XS' ? 10e6 : 60_000;
    expect(Math.abs(headerBytes - 5.98e6)).toBeLessThan(tolerance);
  });

  it('takes the embedding of a tied model twice where the size of the file says so', () => {
    const twice = entries.filter(({ repo, modelId }) => repo.startsWith('bartowski/') && modelId === 'qwen3-0.6b');
    expect(twice.map(({ quantization }) => quantization)).toEqual(['Q5_K_M', 'Q6_K']);
    for (const entry of twice) {
      const { weightsBytes } = publishedCost(modelOf(entry.modelId), entry)!;
      const once = publishedCost(modelOf(entry.modelId), { ...entry, sizeBytes: null })!;
      expect(weightsBytes - once.weightsBytes).toBeGreaterThan(100e6);
    }
  });

  const dynamic = labelled.filter(({ entry }) => entry.quantization.startsWith('UD-') && entry.sizeBytes !== null);

  it.each(dynamic)('$label costs as its neighbour does, in proportion to its size', ({ entry }) => {
    const cost = publishedCost(modelOf(entry.modelId), entry)!;
    expect(cost.weightsBytes).toBeCloseTo(entry.sizeBytes! - 5.98e6, -1);
    const near = {
      ...entry,
      quantization: entry.quantization.slice(3, 5) === 'Q4' ? 'Q4_K_M' : 'Q5_K_M',
      sizeBytes: null,
    };
    const neighbour = publishedCost(modelOf(entry.modelId), near)!;
    expect(cost.alwaysNeededBytes / cost.weightsBytes).toBeCloseTo(
      neighbour.alwaysNeededBytes / neighbour.weightsBytes,
      6,
    );
    expect(Math.abs(cost.weightsBytes / neighbour.weightsBytes - 1)).toBeLessThan(0.06);
  });

  it('is unknown for a label that tells nothing, and for a dynamic mix of unknown size', () => {
    const model = modelOf('qwen3-8b');
    expect(publishedCost(model, { quantization: 'MYSTERY', sizeBytes: 5e9 })).toBeNull();
    expect(publishedCost(model, { quantization: 'UD-Q4_K_XL', sizeBytes: null })).toBeNull();
  });
});

describe('the bytes of a file', () => {
  it('are the published ones where they are known', () => {
    expect(expectedFileBytes(modelOf('qwen3-8b'), { quantization: 'Q4_K_M', sizeBytes: 5 })).toBe(5);
  });

  // Worked out by other code.
  it.each([
    ['qwen3-4b', 'Q5_0', 2_823_710_976],
    ['qwen3-4b', 'Q6_K', 3_306_260_736],
    ['qwen3-32b', 'Q5_0', 22_635_493_024],
    ['qwen3-30b-a3b', 'Q6_K', 25_092_531_712],
  ])('are expected from the mix where they are not: %s in %s', (id, quantization, bytes) => {
    expect(entries.find((entry) => entry.modelId === id && entry.quantization === quantization)?.sizeBytes).toBeNull();
    expect(Math.abs(expectedFileBytes(modelOf(id), { quantization, sizeBytes: null })! - bytes)).toBeLessThan(60_000);
  });

  it('are not guessed for dynamic mixes', () => {
    expect(expectedFileBytes(modelOf('qwen3-8b'), { quantization: 'UD-Q5_K_XL', sizeBytes: null })).toBeNull();
  });
});
