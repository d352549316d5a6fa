import { describe, expect, it } from 'vitest';
import { inspectModel } from '../../engine/describe.ts';
import type { Qwen3Size } from '../support/qwen3-shapes.ts';
import { qwen3Shapes } from '../support/qwen3-shapes.ts';
import type { SyntheticModelOptions } from '../support/synthetic-model.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { MixName } from '../support/tensor-mixes.ts';
import { mixNames, tensorMix } from '../support/tensor-mixes.ts';

const path = tempFolder();

function described(options: SyntheticModelOptions) {
  const file = path('model.gguf');
  writeSyntheticModel(file, { holes: true, ...options });
  return inspectModel(file);
}

function publishedShape(size: Qwen3Size, mix: MixName): SyntheticModelOptions {
  return { ...qwen3Shapes[size], ...tensorMix(mix, qwen3Shapes[size]) };
}

describe('the quantization of a file', () => {
  /** Files that change single types of a mix keep its number, and so its name. */
  const names: Partial<Record<MixName, string>> = { Q4_K_L: 'Q4_K_M', 'UD-Q4_K_XL': 'Q4_K_M' };

  it.each(mixNames)('is the name that people know for %s, also where the embedding is half of the file', (mix) => {
    expect(described(publishedShape('0.6B', mix)).quantization).toBe(names[mix] ?? mix);
  });

  it('is told from the tensors where the file type is missing, wrong or not a number', () => {
    for (const fileType of [undefined, 7, 999]) {
      const options = { type: 'Q5_K', ...(fileType === undefined ? {} : { fileType }) } as const;
      expect(described(options).quantization).toBe(fileType === undefined ? 'Q5_K_M' : 'Q5_K');
    }
  });
});

describe('the warnings about a file', () => {
  it('say of three bits how many there are, and what to choose', () => {
    // Of the 193 million weights of a layer of 8B, 122 take 3.4375 bits in Q3_K_M, and nearly all of the others 4.5.
    expect(described(publishedShape('8B', 'Q3_K_M')).warnings).toEqual([
      'This file stores its weights in 3.8 bits each: its answers will be noticeably worse. Q4_K_M is the usual choice.',
    ]);
  });

  it('say it of two bits, for experts too, whatever the embedding', () => {
    const typeOf = (name: string) => (name === 'token_embd.weight' ? 'F16' : undefined);
    const [warning] = described({ architecture: 'qwen3moe', type: 'Q2_K', typeOf, vocabSize: 4096 }).warnings;
    // 2.625, and a router in floats.
    expect(warning).toMatch(/in 2\.[67] bits each/);
  });

  it.each<MixName>(['IQ4_XS', 'Q4_0', 'Q4_K_S', 'Q4_K_M', 'Q8_0'])('are none for %s', (mix) => {
    expect(described(publishedShape('0.6B', mix)).warnings).toEqual([]);
  });
});
