import type { TensorType } from '../gguf/tensor-type.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';

/**
 * Decodes `count` stored values into floats, one obvious loop for each type. Source: the ggml block formats.
 * `bytes` starts at a block and holds whole blocks; half floats and integers are little-endian.
 */
export function dequantize(type: TensorType, bytes: Uint8Array, count: number): Float32Array {
  const { blockElements, blockBytes } = tensorTypes[type];
  const values = new Float32Array(count);
  for (let block = 0; block * blockElements < count; block++) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + block * blockBytes, blockBytes);
    decoders[type](view, values.subarray(block * blockElements, (block + 1) * blockElements));
  }
  return values;
}

const decoders: Record<TensorType, (block: DataView, y: Float32Array) => void> = {
  F32: (block, y) => y.set([block.getFloat32(0, true)]),
  F16: (block, y) => y.set([block.getFloat16(0, true)]),
  BF16: (block, y) => y.set([bfloat16ToFloat(block.getUint16(0, true))]),
  Q8_0: decodeQ8_0,
  Q4_K: decodeQ4_K,
  Q6_K: decodeQ6_K,
};

/** BF16 is the upper half of a 32-bit float. */
function bfloat16ToFloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
}

/** | d: f16 | q0 … q31: int8 |: y = d · q. */
function decodeQ8_0(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  for (let i = 0; i < 32; i++) y[i] = d * block.getInt8(2 + i);
}

/**
 * | d: f16 | dmin: f16 | 12 bytes: eight 6-bit scales s and minima m | 128 bytes of 4-bit q |: y = d · s · q − dmin · m.
 * Eight sub-blocks of 32 values; sub-blocks 2k and 2k + 1 are the low and the high nibbles of the same 32 bytes.
 */
function decodeQ4_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const dmin = block.getFloat16(2, true);
  const packed = (i: number) => block.getUint8(4 + i);
  for (let j = 0; j < 8; j++) {
    // The first four scales and minima sit in the low 6 bits of a byte each; their top bits hold parts of the last four.
    const s = j < 4 ? packed(j) & 63 : (packed(j + 4) & 15) | ((packed(j - 4) >> 6) << 4);
    const m = j < 4 ? packed(j + 4) & 63 : (packed(j + 4) >> 4) | ((packed(j) >> 6) << 4);
    for (let i = 0; i < 32; i++) {
      const byte = block.getUint8(16 + 32 * (j >> 1) + i);
      const q = j % 2 === 0 ? byte & 15 : byte >> 4;
      y[32 * j + i] = d * s * q - dmin * m;
    }
  }
}

/**
 * | 128 bytes: low 4 bits of q | 64 bytes: high 2 bits | 16 scales s: int8 | d: f16 |: y = d · s · (q − 32).
 * Two halves of 128 values; in each, four groups of 32 share 64 low bytes and 32 high bytes. A scale covers 16 values.
 */
function decodeQ6_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(208, true);
  for (let half = 0; half < 2; half++) {
    for (let group = 0; group < 4; group++) {
      for (let i = 0; i < 32; i++) {
        const lowByte = block.getUint8(64 * half + 32 * (group % 2) + i);
        const low = group < 2 ? lowByte & 15 : lowByte >> 4;
        const high = (block.getUint8(128 + 32 * half + i) >> (2 * group)) & 3;
        const s = block.getInt8(192 + 8 * half + 2 * group + (i < 16 ? 0 : 1));
        y[128 * half + 32 * group + i] = d * s * ((low | (high << 4)) - 32);
      }
    }
  }
}
