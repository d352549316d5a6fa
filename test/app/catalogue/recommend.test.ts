import { describe, expect, it } from 'vitest';
import type { CatalogueModel } from '../../../app/catalogue/catalogue-file.ts';
import { readCatalogueFile } from '../../../app/catalogue/catalogue-file.ts';
import type { Choice } from '../../../app/catalogue/recommend.ts';
import { recommend } from '../../../app/catalogue/recommend.ts';
import type { CatalogueEntry } from '../../../app/contract.ts';

const { models, entries } = readCatalogueFile('resources/catalogue.json');
const modelOf = (id: string): CatalogueModel => models.find((model) => model.id === id)!;

/**
 * The catalogue on a machine that reads `bandwidth` bytes a second and has `memory` bytes free: each file takes its size and 2 GB more.
 * Coarse on purpose: what is tested is the choice, not the prediction.
 */
function onMachine(memory: number, bandwidth: number): Choice[] {
  return entries.flatMap((published): Choice[] => {
    const model = modelOf(published.modelId);
    if (published.sizeBytes === null) return [];
    const bytes = published.sizeBytes + 2e9;
    const verdict = bytes < 0.75 * memory ? 'fits' : bytes < 0.9 * memory ? 'tight' : 'too-large';
    const share = model.shape.nExperts === 0 ? 1 : model.shape.topK / model.shape.nExperts + 0.03;
    const entry = {
      id: `${model.id}:${published.quantization}`,
      quantization: published.quantization,
      sizeBytes: published.sizeBytes,
      memory: { bytes, verdict },
      speed: {
        prefillTokensPerSecond: null,
        decodeTokensPerSecond: bandwidth / (published.sizeBytes * share),
        source: 'predicted',
      },
    } as CatalogueEntry;
    return [{ entry, model }];
  });
}

describe('what is recommended', () => {
  it.each([
    ['a laptop of 4 GB', 3e9, 15e9, 'qwen3-0.6b:Q8_0', null],
    ['a laptop of 8 GB', 6.5e9, 25e9, 'qwen3-4b:Q4_K_M', null],
    ['a slow laptop of 8 GB', 6.5e9, 15e9, 'qwen3-1.7b:Q8_0', 'qwen3-4b:Q4_K_M'],
    ['a laptop of 16 GB', 13e9, 45e9, 'qwen3-8b:Q4_K_M', 'qwen3-14b:Q4_K_M'],
    ['a slow desktop of 32 GB', 28e9, 35e9, 'qwen3-30b-a3b:Q4_K_M', null],
    ['a workstation of 256 GB', 240e9, 300e9, 'qwen3-235b-a22b:Q4_K_M', null],
  ])('on %s', (_, memory, bandwidth, everyday, hardest) => {
    expect(recommend(onMachine(memory, bandwidth))).toEqual({ everyday, hardest });
  });

  it('is nothing where nothing fits, and nothing before the machine was measured', () => {
    expect(recommend(onMachine(1e9, 10e9))).toEqual({ everyday: null, hardest: null });
    const unmeasured = onMachine(16e9, 40e9).map(({ entry, model }) => ({ entry: { ...entry, speed: null }, model }));
    expect(recommend(unmeasured)).toEqual({ everyday: null, hardest: null });
  });

  it('is never a model with one mode, nor one of less than four bits', () => {
    for (let memory = 2e9; memory < 500e9; memory *= 1.3) {
      const { everyday, hardest } = recommend(onMachine(memory, 100e9));
      for (const id of [everyday, hardest]) {
        if (id === null) continue;
        const [modelId = '', quantization = ''] = id.split(':');
        expect(modelOf(modelId).kind).toBe('hybrid');
        expect(quantization).not.toMatch(/^Q[23]/);
      }
    }
  });
});

describe('the shipped catalogue', () => {
  it('has every published size', () => {
    const labels = new Set(models.map(({ parametersLabel }) => parametersLabel));
    expect([...labels]).toEqual(['0.6B', '1.7B', '4B', '8B', '14B', '32B', '30B-A3B', '235B-A22B']);
  });

  it('names a model once in each quantization, and all parts of a split one', () => {
    const ids = entries.map(({ modelId, quantization }) => `${modelId}:${quantization}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(entries.find(({ modelId }) => modelId === 'qwen3-235b-a22b')!.files).toHaveLength(5);
    expect(entries.every(({ modelId }) => models.some(({ id }) => id === modelId))).toBe(true);
  });

  it('gives a size only as the sum of sizes that are known', () => {
    for (const { files, sizeBytes } of entries) {
      if (sizeBytes === null) continue;
      expect(files.reduce((sum, file) => sum + file.sizeBytes!, 0)).toBe(sizeBytes);
    }
  });
});
