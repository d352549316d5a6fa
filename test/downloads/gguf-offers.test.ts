import { expect, test } from 'vitest';
import { ggufOffers } from '../../app/downloads/hub/gguf-offers.ts';

const file = (path: string, sizeBytes = 1_000) => ({ path, sizeBytes, sha256: null });

test.each([
  ['Qwen3-8B-Q4_K_M.gguf', 'Q4_K_M'],
  ['Qwen3-8B-Q8_0.gguf', 'Q8_0'],
  ['Qwen_Qwen3-8B-Q3_K_XL.gguf', 'Q3_K_XL'],
  ['Qwen3-30B-A3B-Instruct-2507-UD-Q4_K_XL.gguf', 'UD-Q4_K_XL'],
  ['Qwen3-4B-IQ2_XXS.gguf', 'IQ2_XXS'],
  ['Qwen3-4B-UD-IQ1_S.gguf', 'UD-IQ1_S'],
  ['qwen3-0.6b-q4_k_m.gguf', 'Q4_K_M'],
  ['Qwen3-4B.Q6_K.gguf', 'Q6_K'],
  ['Qwen3-4B-BF16.gguf', 'BF16'],
  ['Qwen3-4B-F16.gguf', 'F16'],
  ['Qwen3-4B-TQ1_0.gguf', 'TQ1_0'],
  ['Qwen3-4B-MXFP4_MOE.gguf', 'MXFP4_MOE'],
  ['Qwen3-4B.gguf', null],
  ['Q-and-A-model.gguf', null],
])('%s is quantized as %s', (path, quantization) => {
  expect(ggufOffers([file(path)]).offers[0]?.quantization).toBe(quantization);
});

test('parts come in their order, from any order, and other quantizations do not mix in', () => {
  const { offers, leftOut } = ggufOffers([
    file('Q8_0/m-Q8_0-00002-of-00002.gguf'),
    file('Q4_K_M/m-Q4_K_M-00003-of-00003.gguf'),
    file('Q4_K_M/m-Q4_K_M-00001-of-00003.gguf'),
    file('Q8_0/m-Q8_0-00001-of-00002.gguf', 9_000),
    file('Q4_K_M/m-Q4_K_M-00002-of-00003.gguf'),
  ]);
  expect(offers.map(({ quantization, files }) => [quantization, files.map(({ path }) => path)])).toEqual([
    ['Q4_K_M', [1, 2, 3].map((n) => `Q4_K_M/m-Q4_K_M-0000${n}-of-00003.gguf`)],
    ['Q8_0', [1, 2].map((n) => `Q8_0/m-Q8_0-0000${n}-of-00002.gguf`)],
  ]);
  expect(leftOut).toBe(0);
});

test('a set with a part missing, twice or beyond its count is not offered', () => {
  expect(ggufOffers([file('m-00001-of-00002.gguf')])).toEqual({ offers: [], leftOut: 1 });
  expect(ggufOffers([file('m-00001-of-00002.gguf'), file('m-00003-of-00002.gguf')])).toEqual({
    offers: [],
    leftOut: 2,
  });
  expect(ggufOffers([file('a/m-00001-of-00002.gguf'), file('b/m-00002-of-00002.gguf')])).toEqual({
    offers: [],
    leftOut: 2,
  });
});

test('projectors, empty files and files of other kinds are no models', () => {
  const { offers } = ggufOffers([file('mmproj-model-f16.gguf'), file('m.safetensors'), file('empty-Q8_0.gguf', 0)]);
  expect(offers).toEqual([]);
});
