import type { TensorType } from '../gguf/tensor-type.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';
import { decodeIQ4_NL, decodeQ4_0, decodeQ4_1, decodeQ5_0, decodeQ5_1, decodeQ8_0 } from './dequantize-blocks.ts';
import { decodeIQ4_XS, decodeQ2_K, decodeQ3_K, decodeQ4_K, decodeQ5_K, decodeQ6_K } from './dequantize-superblocks.ts';

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
  Q4_0: decodeQ4_0,
  Q4_1: decodeQ4_1,
  Q5_0: decodeQ5_0,
  Q5_1: decodeQ5_1,
  IQ4_NL: decodeIQ4_NL,
  Q2_K: decodeQ2_K,
  Q3_K: decodeQ3_K,
  Q4_K: decodeQ4_K,
  Q5_K: decodeQ5_K,
  Q6_K: decodeQ6_K,
  IQ4_XS: decodeIQ4_XS,
};

/** BF16 is the upper half of a 32-bit float. */
function bfloat16ToFloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
}
