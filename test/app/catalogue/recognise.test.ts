import { describe, expect, it } from 'vitest';
import { readCatalogueFile } from '../../../app/catalogue/catalogue-file.ts';
import { recognise } from '../../../app/catalogue/recognise.ts';

const { models, entries } = readCatalogueFile('resources/catalogue.json');
const known = entries.flatMap(({ modelId, quantization, sizeBytes, files: [first] }) =>
  sizeBytes === null || first === undefined ? [] : [{ modelId, quantization, sizeBytes, path: first.path }],
);
const nameOf = (path: string) => path.replace(/^.*\//, '').replace(/(-\d{5}-of-\d{5})?\.gguf$/, '');
const idOf = (name: string, quantization: string | null, sizeBytes: number) =>
  recognise(models, { name, quantization, sizeBytes })?.model.id;

describe('a file of a repository', () => {
  it.each(known)('$path is recognised by its name and size', ({ modelId, quantization, sizeBytes, path }) => {
    expect(idOf(nameOf(path), quantization, sizeBytes)).toBe(modelId);
  });

  const { sizeBytes } = known.find(({ modelId, quantization }) => modelId === 'qwen3-4b' && quantization === 'Q4_K_M')!;

  it('that somebody trained further is what it was made of, however they write it', () => {
    for (const name of ['Qwen3-4B-Storyteller-Q4_K_M', 'someone_qwen3-4b.Q4_K_M', 'Tales-QWEN3-4B-v2-i1-Q4_K_M']) {
      expect(idOf(name, 'Q4_K_M', sizeBytes)).toBe('qwen3-4b');
    }
    expect(idOf('Qwen3-4B-Instruct-2507-Q4_K_M', 'Q4_K_M', sizeBytes)).toBe('qwen3-4b-instruct-2507');
  });

  it('of another size is another model, whatever its name', () => {
    for (const factor of [0.5, 0.95, 1.05, 2])
      expect(idOf('Qwen3-4B-Q4_K_M', 'Q4_K_M', sizeBytes * factor)).toBeUndefined();
    expect(idOf('Qwen3-4B-UD-Q4_K_XL', 'UD-Q4_K_XL', sizeBytes * 2)).toBeUndefined();
  });

  it('of another name is unknown, whatever its size', () => {
    for (const name of ['Llama-4B-Q4_K_M', 'Qwen3-14B-Q4_K_M', 'XQwen3-4B-Q4_K_M', 'Qwen3-4BX-Q4_K_M', 'model']) {
      expect(idOf(name, 'Q4_K_M', sizeBytes)).toBeUndefined();
    }
  });

  it('without a quantization that we know is unknown', () => {
    expect(idOf('Qwen3-4B', null, sizeBytes)).toBeUndefined();
    expect(idOf('Qwen3-4B-IQ1_S', 'IQ1_S', sizeBytes)).toBeUndefined();
  });
});
