import { describe, expect, it } from 'vitest';
import type { CatalogueModel } from '../../../app/catalogue/catalogue-file.ts';
import { readCatalogueFile } from '../../../app/catalogue/catalogue-file.ts';
import { publishedCost } from '../../../app/catalogue/published-cost.ts';
import type { Choice } from '../../../app/catalogue/recommend.ts';
import { inOrder, recommend } from '../../../app/catalogue/recommend.ts';
import type { CatalogueEntry } from '../../../app/contract.ts';
import { predict } from '../../../engine/index.ts';
import { madeUpMachine } from '../../support/made-up-machine.ts';

const { models, entries } = readCatalogueFile('resources/catalogue.json');
const modelOf = (id: string): CatalogueModel => models.find((model) => model.id === id)!;

interface Computer {
  /** Installed; a fifth of it is taken by other programs. */
  readonly gibibytes: number;
  readonly bytesPerSecond: number;
  readonly installed?: readonly string[];
}

/** The catalogue as this computer would run it with a context of 8,192 tokens. */
function onComputer({ gibibytes, bytesPerSecond, installed = [] }: Computer): Choice[] {
  const machine = madeUpMachine({ bytesPerSecond, macsPerSecond: 10 * bytesPerSecond });
  const memory = { total: gibibytes * 2 ** 30, free: 0.8 * gibibytes * 2 ** 30 };
  return entries.flatMap((published): Choice[] => {
    const model = modelOf(published.modelId);
    const cost = publishedCost(model, published);
    if (cost === null) return [];
    const id = `${model.id}:${published.quantization}`;
    const { need, verdict, decodeTokensPerSecond } = predict(machine, cost, { memory, contextTokens: 8192 });
    const entry = {
      id,
      quantization: published.quantization,
      sizeBytes: published.sizeBytes,
      diskNeededBytes: published.sizeBytes,
      installedModelId: installed.includes(id) ? 'installed' : null,
      memory: { bytes: need.total, verdict: verdict.fit },
      speed:
        decodeTokensPerSecond === null
          ? null
          : { prefillTokensPerSecond: null, decodeTokensPerSecond, source: 'predicted' },
    } as CatalogueEntry;
    return [{ entry, model }];
  });
}

const laptop = { gibibytes: 16, bytesPerSecond: 45e9 };

describe('what is recommended', () => {
  // A model writes as many tokens a second as the gigabytes a second hold the gigabytes that a token reads; see model-cost.test.ts.
  it.each([
    // 1.10 GB with the cache beside it; 1.83 would leave too little room.
    ['a laptop of 4 GB', 4, 12e9, 'qwen3-1.7b:Q6_K', null],
    // 15 / 1.83 is 8.2; the 4B would write 6, and the 8B 3.2 with little memory left.
    ['an old laptop of 8 GB', 8, 15e9, 'qwen3-1.7b:Q8_0', 'qwen3-8b:Q4_K_M'],
    ['a laptop of 8 GB', 8, 30e9, 'qwen3-4b:Q4_K_M', 'qwen3-8b:Q4_K_M'],
    // 45 / 4.67 is 9.6, and 45 / 8.56 is 5.3.
    ['a laptop of 16 GB', 16, 45e9, 'qwen3-8b:Q4_K_M', 'qwen3-14b:Q4_K_M'],
    ['a fast laptop of 16 GB', 16, 100e9, 'qwen3-14b:Q4_K_M', null],
    // The mixture reads 1.92 GB a token, so that it is quick wherever it fits.
    ['a fast laptop of 24 GB', 24, 120e9, 'qwen3-14b:Q4_K_M', 'qwen3-30b-a3b:Q4_K_M'],
    ['a desktop of 32 GB', 32, 45e9, 'qwen3-30b-a3b:Q4_K_M', null],
    // 60 / 19.3 is 3.1.
    ['a desktop of 64 GB', 64, 60e9, 'qwen3-30b-a3b:Q4_K_M', 'qwen3-32b:Q4_K_M'],
    ['a fast computer of 64 GB', 64, 400e9, 'qwen3-32b:Q4_K_M', null],
    ['a workstation of 512 GB', 512, 350e9, 'qwen3-235b-a22b:Q4_K_M', null],
  ])('on %s', (_, gibibytes, bytesPerSecond, everyday, hardest) => {
    expect(recommend(onComputer({ gibibytes, bytesPerSecond }), null)).toEqual({ everyday, hardest });
  });

  it('is nothing where nothing fits, and nothing before the machine was measured', () => {
    expect(recommend(onComputer({ gibibytes: 1, bytesPerSecond: 10e9 }), null)).toEqual({
      everyday: null,
      hardest: null,
    });
    const unmeasured = onComputer(laptop).map(({ entry, model }) => ({ entry: { ...entry, speed: null }, model }));
    expect(recommend(unmeasured, null)).toEqual({ everyday: null, hardest: null });
  });

  it('has room on the disk, or is there already', () => {
    const disk = 3e9;
    expect(recommend(onComputer(laptop), disk)).toEqual({ everyday: 'qwen3-4b:Q4_K_M', hardest: null });
    const installed = ['qwen3-8b:Q4_K_M'];
    expect(recommend(onComputer({ ...laptop, installed }), disk).everyday).toBe('qwen3-8b:Q4_K_M');
  });

  it('follows measured speeds', () => {
    const choices = onComputer(laptop).map(({ entry, model }) => {
      const speed = { prefillTokensPerSecond: null, decodeTokensPerSecond: 5, source: 'measured' } as const;
      return { model, entry: entry.id === 'qwen3-8b:Q4_K_M' ? { ...entry, speed } : entry };
    });
    expect(recommend(choices, null).everyday).not.toBe('qwen3-8b:Q4_K_M');
  });

  it('is never a model with one mode, nor one of less than four bits', () => {
    for (let gibibytes = 2; gibibytes < 500; gibibytes *= 1.3) {
      const { everyday, hardest } = recommend(onComputer({ gibibytes, bytesPerSecond: 100e9 }), null);
      for (const id of [everyday, hardest]) {
        if (id === null) continue;
        const [modelId = '', quantization = ''] = id.split(':');
        expect(modelOf(modelId).kind).toBe('hybrid');
        expect(quantization).not.toMatch(/^Q[23]/);
      }
    }
  });
});

describe('the list of models', () => {
  const choices = onComputer(laptop);
  const listed = inOrder(choices, recommend(choices, null));

  it('begins with what is recommended, and then has what fits before what does not', () => {
    expect(listed.slice(0, 2).map(({ entry }) => entry.id)).toEqual(['qwen3-8b:Q4_K_M', 'qwen3-14b:Q4_K_M']);
    const verdicts = listed.slice(2).map(({ entry }) => entry.memory!.verdict);
    expect([...new Set(verdicts)]).toEqual(
      ['fits', 'tight', 'pages', 'too-large'].filter((v) => verdicts.includes(v as never)),
    );
    expect(verdicts).toEqual(verdicts.toSorted((a, b) => order(a) - order(b)));
    expect(listed).toHaveLength(choices.length);
  });

  const order = (verdict: string) => ['fits', 'tight', 'pages', 'too-large'].indexOf(verdict);

  it('has abler models first among those that fit', () => {
    const fitting = listed.slice(2).filter(({ entry }) => entry.memory?.verdict === 'fits');
    const parameters = fitting.map(({ model }) => model.parameters);
    expect(parameters).toEqual(parameters.toSorted((a, b) => b - a));
  });

  it('has models of unknown needs last', () => {
    const unknown = choices.map(({ entry, model }, i) => ({
      model,
      entry: i === 0 ? { ...entry, memory: null } : entry,
    }));
    expect(inOrder(unknown, { everyday: null, hardest: null }).at(-1)?.entry.memory).toBeNull();
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
