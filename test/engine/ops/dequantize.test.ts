import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { dequantize } from '../../../engine/ops/dequantize.ts';

/**
 * Blocks of random bytes (scales: random half floats) with the floats that gguf-py 0.19.0, the Python package of llama.cpp's
 * authors, decodes them to; both little-endian in base64.
 */
const decoded: Record<string, { readonly bytes: string; readonly floats: string }> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/decoded-blocks.json'), 'utf8'),
);

describe('stored values are decoded to the floats that gguf-py decodes them to', () => {
  const types = (Object.keys(tensorTypes) as TensorType[]).filter((type) => type !== 'F32' && type !== 'F16');
  it.each(types)('%s', (type) => {
    const { bytes, floats } = decoded[type]!;
    const expected = new Float32Array(Uint8Array.from(Buffer.from(floats, 'base64')).buffer);
    expect(dequantize(type, Buffer.from(bytes, 'base64'), expected.length)).toEqual(expected);
  });
});

it('F32 and F16 values are decoded to themselves', () => {
  expect([...dequantize('F32', Buffer.from('0000c03f', 'hex'), 1)]).toEqual([1.5]);
  expect([...dequantize('F16', Buffer.from('003e00c00100', 'hex'), 3)]).toEqual([1.5, -2, 2 ** -24]);
});
