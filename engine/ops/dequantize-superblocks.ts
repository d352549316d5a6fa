/**
 * The formats that store 256 weights in sub-blocks of 16 or 32: each sub-block has a small integer scale, and one or two half
 * floats scale these in turn.
 */
import { levelsIQ4, nibble } from './dequantize-blocks.ts';

/**
 * | 16 bytes: 4-bit scale s (low) and 4-bit minimum m (high) | 64 bytes of 2-bit q | d: f16 | dmin: f16 |:
 * y = d · s · q − dmin · m. Sixteen sub-blocks of 16 values.
 */
export function decodeQ2_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(80, true);
  const dmin = block.getFloat16(82, true);
  for (let i = 0; i < 256; i++) {
    const scaleAndMin = block.getUint8(i >> 4);
    y[i] = d * (scaleAndMin & 15) * twoBits(block, 16, i) - dmin * (scaleAndMin >> 4);
  }
}

/**
 * | 32 bytes: third bit of q | 64 bytes: low 2 bits of q | 12 bytes: sixteen 6-bit scales s | d: f16 |:
 * y = d · (s − 32) · (q − 4). Sixteen sub-blocks of 16 values. Byte i of the third bits holds, from its low bit on, those of
 * values i, i + 32, i + 64, …
 */
export function decodeQ3_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(108, true);
  const packed = (i: number) => block.getUint8(96 + i);
  for (let j = 0; j < 16; j++) {
    // The low four bits of scales 0–7 and 8–15 are the halves of bytes 0–7; byte 8 + j % 4 holds the upper two bits of four scales.
    const low = j < 8 ? packed(j) & 15 : packed(j - 8) >> 4;
    const high = (packed(8 + (j % 4)) >> (2 * (j >> 2))) & 3;
    const s = (low | (high << 4)) - 32;
    for (let i = 16 * j; i < 16 * j + 16; i++) {
      const thirdBit = (block.getUint8(i % 32) >> (i >> 5)) & 1;
      y[i] = d * s * ((twoBits(block, 32, i) | (thirdBit << 2)) - 4);
    }
  }
}

/**
 * Code `i` of 256 that are packed in the 64 bytes from `at` on: 32 bytes for each half of 128 values, in which byte l holds, from
 * its low bits on, values l, l + 32, l + 64 and l + 96.
 */
function twoBits(block: DataView, at: number, i: number): number {
  const [half, run, l] = [i >> 7, (i >> 5) & 3, i & 31];
  return (block.getUint8(at + 32 * half + l) >> (2 * run)) & 3;
}

/**
 * | d: f16 | dmin: f16 | 12 bytes: eight 6-bit scales s and minima m | 128 bytes of 4-bit q |: y = d · s · q − dmin · m.
 * Eight sub-blocks of 32 values; sub-blocks 2k and 2k + 1 are the low and the high nibbles of the same 32 bytes.
 */
export function decodeQ4_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const dmin = block.getFloat16(2, true);
  for (let j = 0; j < 8; j++) {
    const [s, m] = scaleAndMin(block, j);
    for (let i = 0; i < 32; i++) y[32 * j + i] = d * s * pairedNibble(block, 16, j, i) - dmin * m;
  }
}

/**
 * | d: f16 | dmin: f16 | 12 bytes of scales, as in Q4_K | 32 bytes: fifth bit of q | 128 bytes: low 4 bits, as in Q4_K |:
 * y = d · s · q − dmin · m. Bit j of fifth-bit byte i belongs to value i of sub-block j.
 */
export function decodeQ5_K(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const dmin = block.getFloat16(2, true);
  for (let j = 0; j < 8; j++) {
    const [s, m] = scaleAndMin(block, j);
    for (let i = 0; i < 32; i++) {
      const fifthBit = (block.getUint8(16 + i) >> j) & 1;
      y[32 * j + i] = d * s * (pairedNibble(block, 48, j, i) | (fifthBit << 4)) - dmin * m;
    }
  }
}

/** Scale and minimum of sub-block `j` of Q4_K and Q5_K, 6 bits each, from the 12 bytes after d and dmin. */
function scaleAndMin(block: DataView, j: number): readonly [s: number, m: number] {
  const packed = (i: number) => block.getUint8(4 + i);
  // The first four scales and minima sit in the low 6 bits of a byte each; their top bits hold parts of the last four.
  if (j < 4) return [packed(j) & 63, packed(j + 4) & 63];
  return [(packed(j + 4) & 15) | ((packed(j - 4) >> 6) << 4), (packed(j + 4) >> 4) | ((packed(j) >> 6) << 4)];
}

/** Value `i` of sub-block `j`, where even sub-blocks are the low and odd ones the high nibbles of 32 bytes. */
function pairedNibble(block: DataView, at: number, j: number, i: number): number {
  const byte = block.getUint8(at + 32 * (j >> 1) + i);
  return j % 2 === 0 ? byte & 15 : byte >> 4;
}

/**
 * | 128 bytes: low 4 bits of q | 64 bytes: high 2 bits | 16 scales s: int8 | d: f16 |: y = d · s · (q − 32).
 * Two halves of 128 values; in each, four groups of 32 share 64 low bytes and 32 high bytes. A scale covers 16 values.
 */
export function decodeQ6_K(block: DataView, y: Float32Array): void {
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

/**
 * | d: f16 | upper 2 bits of eight scales s: u16 | 4 bytes: their low 4 bits | 128 bytes of 4-bit q |:
 * y = d · (s − 32) · level[q]. Eight sub-blocks of 32 values, each packed in 16 bytes as in IQ4_NL.
 */
export function decodeIQ4_XS(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const upperBits = block.getUint16(2, true);
  for (let j = 0; j < 8; j++) {
    const low = (block.getUint8(4 + (j >> 1)) >> (4 * (j % 2))) & 15;
    const s = (low | (((upperBits >> (2 * j)) & 3) << 4)) - 32;
    for (let i = 0; i < 32; i++) y[32 * j + i] = d * s * levelsIQ4[nibble(block, 8 + 16 * j, i)]!;
  }
}
