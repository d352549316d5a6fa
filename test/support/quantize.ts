import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { rowBytes, tensorTypes } from '../../engine/gguf/tensor-type.ts';
import { levelsIQ4 } from '../../engine/ops/dequantize-blocks.ts';

/**
 * Encodes floats the way a model file stores them. Simple rounding to the nearest code: correct, not the best possible.
 * Block layouts: the ggml format, as described beside each encoder. Half floats are little-endian.
 */
export function quantize(type: TensorType, values: Float32Array): Uint8Array {
  const { blockElements, blockBytes } = tensorTypes[type];
  const bytes = new Uint8Array(rowBytes(type, values.length));
  for (let block = 0; block * blockElements < values.length; block++) {
    const x = values.subarray(block * blockElements, (block + 1) * blockElements);
    encoders[type](x, new DataView(bytes.buffer, block * blockBytes, blockBytes));
  }
  return bytes;
}

const encoders: Record<TensorType, (x: Float32Array, block: DataView) => void> = {
  F32: (x, block) => block.setFloat32(0, x[0]!, true),
  F16: (x, block) => block.setFloat16(0, x[0]!, true),
  BF16: encodeBF16,
  Q8_0: encodeQ8_0,
  Q4_0: encodeQ4_0,
  Q4_1: encodeQ4_1,
  Q5_0: encodeQ5_0,
  Q5_1: encodeQ5_1,
  IQ4_NL: encodeIQ4_NL,
  Q2_K: encodeQ2_K,
  Q3_K: encodeQ3_K,
  Q4_K: (x, block) => encodeWithMinima(x, block, 15),
  Q5_K: (x, block) => encodeWithMinima(x, block, 31),
  Q6_K: encodeQ6_K,
  IQ4_XS: encodeIQ4_XS,
};

/** The upper half of a 32-bit float, rounded to nearest even. */
function encodeBF16(x: Float32Array, block: DataView): void {
  const bits = new DataView(x.buffer, x.byteOffset).getUint32(0, true);
  block.setUint16(0, (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16, true);
}

/** d f16 @0, 32 signed bytes q @2: x = d·q. */
function encodeQ8_0(x: Float32Array, block: DataView): void {
  const scale = storeHalf(block, 0, maxAbs(x) / 127);
  for (let i = 0; i < 32; i++) block.setInt8(2 + i, code(x[i]!, scale, -127, 127));
}

/** d f16 @0, 32 nibbles q @2: x = d·(q − 8). The value of largest magnitude becomes −8, so d takes the other sign. */
function encodeQ4_0(x: Float32Array, block: DataView): void {
  const d = storeHalf(block, 0, extreme(x) / -8);
  for (let i = 0; i < 32; i++) packNibble(block, 2, i, code(x[i]!, d, -8, 7) + 8);
}

/** d f16 @0, m f16 @2, 32 nibbles q @4: x = d·q + m. */
function encodeQ4_1(x: Float32Array, block: DataView): void {
  const m = storeHalf(block, 2, Math.min(...x));
  const d = storeHalf(block, 0, (Math.max(...x) - m) / 15);
  for (let i = 0; i < 32; i++) packNibble(block, 4, i, code(x[i]! - m, d, 0, 15));
}

/** d f16 @0, 32 upper bits @2, 32 nibbles @6: x = d·(q − 16). */
function encodeQ5_0(x: Float32Array, block: DataView): void {
  const d = storeHalf(block, 0, extreme(x) / -16);
  for (let i = 0; i < 32; i++) packFiveBits(block, 2, i, code(x[i]!, d, -16, 15) + 16);
}

/** d f16 @0, m f16 @2, 32 upper bits @4, 32 nibbles @8: x = d·q + m. */
function encodeQ5_1(x: Float32Array, block: DataView): void {
  const m = storeHalf(block, 2, Math.min(...x));
  const d = storeHalf(block, 0, (Math.max(...x) - m) / 31);
  for (let i = 0; i < 32; i++) packFiveBits(block, 4, i, code(x[i]! - m, d, 0, 31));
}

/** d f16 @0, 32 nibbles q @2: x = d·level[q]. */
function encodeIQ4_NL(x: Float32Array, block: DataView): void {
  const d = storeHalf(block, 0, extreme(x) / levelsIQ4[0]);
  for (let i = 0; i < 32; i++) packNibble(block, 2, i, nearestLevel(x[i]!, d));
}

/** Byte i of the 16 at `at` holds value i in its low half and value i + 16 in its high half. */
function packNibble(block: DataView, at: number, i: number, q: number): void {
  orByte(block, at + (i % 16), i < 16 ? q : q << 4);
}

/** Four bytes of fifth bits, value i at bit i, and then the nibbles. */
function packFiveBits(block: DataView, at: number, i: number, q: number): void {
  orByte(block, at + (i >> 3), (q >> 4) << (i & 7));
  packNibble(block, at + 4, i, q & 15);
}

function nearestLevel(value: number, scale: number): number {
  if (scale === 0) return 0;
  const distances = levelsIQ4.map((level) => Math.abs(value / scale - level));
  return distances.indexOf(Math.min(...distances));
}

/**
 * 16 bytes of 4-bit scales s (low) and minimums m (high) @0, 64 bytes of bit pairs q @16, d f16 @80, dmin f16 @82.
 * Sixteen parts of 16 values: x = d·s·q − dmin·m.
 */
function encodeQ2_K(x: Float32Array, block: DataView): void {
  const { lows, steps } = ranges(x, 16, 3);
  const d = storeHalf(block, 80, Math.max(...steps) / 15);
  const dmin = storeHalf(block, 82, Math.max(...lows) / 15);
  for (let i = 0; i < 256; i++) {
    const s = code(steps[i >> 4]!, d, 0, 15);
    const m = code(lows[i >> 4]!, dmin, 0, 15);
    block.setUint8(i >> 4, s | (m << 4));
    packBitPair(block, 16, i, code(x[i]! + dmin * m, d * s, 0, 3));
  }
}

/**
 * 32 bytes of upper bits @0, 64 bytes of bit pairs @32, 12 bytes of 6-bit scales s @96, d f16 @108.
 * Sixteen parts of 16 values: x = d·(s − 32)·(q − 4).
 */
function encodeQ3_K(x: Float32Array, block: DataView): void {
  const steps = Array.from({ length: 16 }, (_, part) => extreme(x.subarray(16 * part, 16 * part + 16)) / -4);
  const d = storeHalf(block, 108, maxAbs(Float32Array.from(steps)) / 31);
  const scales = steps.map((step) => code(step, d, -31, 31));
  for (const [part, s] of scales.entries()) {
    // Low four bits: parts 0–7 in the low and 8–15 in the high halves of bytes 0–7. Upper two: part p at bit 2·⌊p/4⌋ of byte 8 + p mod 4.
    orByte(block, 96 + (part & 7), part < 8 ? (s + 32) & 15 : ((s + 32) & 15) << 4);
    orByte(block, 104 + (part & 3), ((s + 32) >> 4) << (2 * (part >> 2)));
  }
  for (let i = 0; i < 256; i++) {
    const q = code(x[i]!, d * scales[i >> 4]!, -4, 3) + 4;
    packBitPair(block, 32, i, q & 3);
    orByte(block, i & 31, (q >> 2) << (i >> 5));
  }
}

/** Each half of 128 values is four runs of 32; run k is kept at bit 2k of the half's 32 bytes. */
function packBitPair(block: DataView, at: number, i: number, q: number): void {
  orByte(block, at + 32 * (i >> 7) + (i & 31), q << (2 * ((i >> 5) & 3)));
}

/**
 * Q4_K (`top` 15): d f16 @0, dmin f16 @2, 12 bytes of 6-bit scales s and minimums m @4, 128 bytes of nibbles q @16.
 * Q5_K (`top` 31): the same, with 32 bytes of upper bits @16 and the nibbles @48.
 * Eight parts of 32 values: x = d·s·q − dmin·m.
 */
function encodeWithMinima(x: Float32Array, block: DataView, top: 15 | 31): void {
  const { lows, steps } = ranges(x, 32, top);
  const d = storeHalf(block, 0, Math.max(...steps) / 63);
  const dmin = storeHalf(block, 2, Math.max(...lows) / 63);
  for (let j = 0; j < 8; j++) {
    const s = code(steps[j]!, d, 0, 63);
    const m = code(lows[j]!, dmin, 0, 63);
    packSixBits(block, 4, j, s, m);
    for (let i = 0; i < 32; i++) {
      const q = code(x[32 * j + i]! + dmin * m, d * s, 0, top);
      // Parts 2k and 2k + 1 share 32 bytes: low nibbles, then high nibbles.
      const nibbles = top === 15 ? 16 : 48;
      orByte(block, nibbles + 32 * (j >> 1) + i, j % 2 === 0 ? q & 15 : (q & 15) << 4);
      if (top === 31) orByte(block, 16 + i, (q >> 4) << j);
    }
  }
}

/** How far each part reaches below zero, which is what minimums hold, and the step that divides its range in `top` steps. */
function ranges(x: Float32Array, size: number, top: number): { lows: number[]; steps: number[] } {
  const parts = Array.from({ length: x.length / size }, (_, part) => x.subarray(size * part, size * (part + 1)));
  const lows = parts.map((part) => Math.max(0, -Math.min(...part)));
  return { lows, steps: parts.map((part, i) => Math.max(0, Math.max(...part) + lows[i]!) / top) };
}

/** Scales 0–3 and minimums 0–3 take the low 6 bits of bytes 0–7; the other four of each are split over bytes 8–11 and those tops. */
function packSixBits(block: DataView, at: number, j: number, s: number, m: number): void {
  const or = (index: number, bits: number) => orByte(block, at + index, bits);
  if (j < 4) {
    or(j, s);
    or(j + 4, m);
    return;
  }
  or(j + 4, (s & 15) | ((m & 15) << 4));
  or(j - 4, (s >> 4) << 6);
  or(j, (m >> 4) << 6);
}

/**
 * 128 bytes of low nibbles @0, 64 bytes of upper bit pairs @128, 16 signed scales s @192, d f16 @208.
 * Sixteen parts of 16 values: x = d·s·(q − 32).
 */
function encodeQ6_K(x: Float32Array, block: DataView): void {
  const steps = Array.from({ length: 16 }, (_, part) => maxAbs(x.subarray(16 * part, 16 * part + 16)) / 31);
  const d = storeHalf(block, 208, Math.max(...steps) / 127);
  const scales = steps.map((step) => code(step, d, 0, 127));
  for (const [part, s] of scales.entries()) block.setInt8(192 + part, s);
  for (let i = 0; i < 256; i++) {
    const q = code(x[i]!, d * scales[i >> 4]!, -32, 31) + 32;
    // Each half of 128 values is four runs of 32; run k keeps its upper bits at bit 2k of the same 32 bytes.
    const [half, run, l] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = 64 * half + 32 * (run & 1) + l;
    const high = 128 + 32 * half + l;
    orByte(block, low, run < 2 ? q & 15 : (q & 15) << 4);
    orByte(block, high, (q >> 4) << (2 * run));
  }
}

/**
 * d f16 @0, upper 2 bits of eight scales s @2, their low 4 bits @4, 128 bytes of nibbles q @8.
 * Eight parts of 32 values, each packed as in IQ4_NL: x = d·(s − 32)·level[q].
 */
function encodeIQ4_XS(x: Float32Array, block: DataView): void {
  const parts = Array.from({ length: 8 }, (_, part) => x.subarray(32 * part, 32 * part + 32));
  const steps = parts.map((part) => extreme(part) / levelsIQ4[0]);
  const d = storeHalf(block, 0, maxAbs(Float32Array.from(steps)) / 31);
  for (const [j, part] of parts.entries()) {
    const s = code(steps[j]!, d, -31, 31);
    orByte(block, 2 + (j >> 2), ((s + 32) >> 4) << (2 * (j & 3)));
    orByte(block, 4 + (j >> 1), ((s + 32) & 15) << (4 * (j & 1)));
    for (let i = 0; i < 32; i++) packNibble(block, 8 + 16 * j, i, nearestLevel(part[i]!, d * s));
  }
}

function orByte(block: DataView, at: number, bits: number): void {
  block.setUint8(at, block.getUint8(at) | bits);
}

/** Stores a scale as a half float and returns what a reader will get back. */
function storeHalf(block: DataView, at: number, value: number): number {
  block.setFloat16(at, value, true);
  return block.getFloat16(at, true);
}

function code(value: number, scale: number, low: number, high: number): number {
  return scale === 0 ? 0 : Math.min(high, Math.max(low, Math.round(value / scale)));
}

function maxAbs(x: Float32Array): number {
  return x.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}

/** The value of largest magnitude, with its sign. */
function extreme(x: Float32Array): number {
  return x.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
}
