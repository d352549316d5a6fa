import { describe, expect, test } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { quantize } from '../../support/quantize.ts';

/** Decoders written from the block layouts, independently of the encoders under test and of the engine's. */
const decoders = {
  F16: (block: DataView) => [block.getFloat16(0, true)],
  BF16: (block: DataView) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, block.getUint16(0, true), true);
    return [wide.getFloat32(0, true)];
  },
  Q8_0: (block: DataView) => Array.from({ length: 32 }, (_, i) => block.getFloat16(0, true) * block.getInt8(2 + i)),
  Q4_K: (block: DataView) =>
    Array.from({ length: 256 }, (_, i) => {
      const byte = (at: number) => block.getUint8(at);
      const j = i >> 5;
      const scale = j < 4 ? byte(4 + j) & 63 : (byte(8 + j) & 15) | ((byte(j) >> 6) << 4);
      const minimum = j < 4 ? byte(8 + j) & 63 : (byte(8 + j) >> 4) | ((byte(4 + j) >> 6) << 4);
      const pair = byte(16 + 32 * (j >> 1) + (i & 31));
      const q = j % 2 === 0 ? pair & 15 : pair >> 4;
      return block.getFloat16(0, true) * scale * q - block.getFloat16(2, true) * minimum;
    }),
  Q6_K: (block: DataView) =>
    Array.from({ length: 256 }, (_, i) => {
      const [half, k, l] = [i >> 7, (i >> 5) & 3, i & 31];
      const low = block.getUint8(64 * half + 32 * (k % 2) + l);
      const high = (block.getUint8(128 + 32 * half + l) >> (2 * k)) & 3;
      const q = (k < 2 ? low & 15 : low >> 4) | (high << 4);
      const scale = block.getInt8(192 + 8 * half + 2 * k + (l >= 16 ? 1 : 0));
      return block.getFloat16(208, true) * scale * (q - 32);
    }),
};

function decoded(type: keyof typeof decoders, values: Float32Array, blockBytes: number): number[] {
  const bytes = quantize(type, values);
  return Array.from({ length: bytes.length / blockBytes }, (_, i) =>
    decoders[type](new DataView(bytes.buffer, i * blockBytes, blockBytes)),
  ).flat();
}

function randomValues(n: number): Float32Array {
  const random = new Random(11);
  return Float32Array.from({ length: n }, (_, i) => (random.uniform() - 0.4) * (1 + (i >> 5)));
}

describe('the quantizers that make test models', () => {
  // The largest error relative to the largest value of the row, from the number of levels of each type.
  test.each([
    ['F16', 2, 1 / 2048],
    ['BF16', 2, 1 / 256],
    ['Q8_0', 34, 1 / 250],
    ['Q6_K', 210, 1 / 40],
    ['Q4_K', 144, 1 / 16],
  ] as const)('%s decodes to nearly what was encoded', (type, blockBytes, tolerance) => {
    const values = randomValues(512);
    const largest = Math.max(...values.map(Math.abs));
    const back = decoded(type, values, blockBytes);
    expect(back).toHaveLength(values.length);
    for (const [i, value] of values.entries())
      expect(Math.abs((back[i] ?? 0) - value)).toBeLessThan(tolerance * largest);
  });

  test.each([
    ['Q8_0', 34],
    ['Q6_K', 210],
    ['Q4_K', 144],
  ] as const)('%s of zeros is zeros', (type, blockBytes) => {
    for (const value of decoded(type, new Float32Array(256), blockBytes)) expect(Math.abs(value)).toBe(0);
  });

  test('F32 is stored as it is', () => {
    expect(new Float32Array(quantize('F32', Float32Array.of(1.5, -2)).buffer)).toEqual(Float32Array.of(1.5, -2));
  });
});
