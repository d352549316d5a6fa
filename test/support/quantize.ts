import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { rowBytes, tensorTypes } from '../../engine/gguf/tensor-type.ts';

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
  Q4_K: encodeQ4_K,
  Q6_K: encodeQ6_K,
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

/**
 * d f16 @0, dmin f16 @2, 12 bytes of 6-bit scales s and minimums m @4, 128 bytes of nibbles q @16.
 * Eight parts of 32 values: x = d·s·q − dmin·m.
 */
function encodeQ4_K(x: Float32Array, block: DataView): void {
  const parts = Array.from({ length: 8 }, (_, part) => x.subarray(32 * part, 32 * part + 32));
  // m is unsigned, so a part's lowest level cannot be above zero.
  const lows = parts.map((part) => Math.max(0, -Math.min(...part)));
  const steps = parts.map((part, i) => (Math.max(...part) + lows[i]!) / 15).map((step) => Math.max(0, step));
  const d = storeHalf(block, 0, Math.max(...steps) / 63);
  const dmin = storeHalf(block, 2, Math.max(...lows) / 63);
  for (const [j, part] of parts.entries()) {
    const s = code(steps[j]!, d, 0, 63);
    const m = code(lows[j]!, dmin, 0, 63);
    packSixBits(block, 4, j, s, m);
    for (let i = 0; i < 32; i++) {
      // Parts 2k and 2k + 1 share 32 bytes: low nibbles, then high nibbles.
      const at = 16 + 32 * (j >> 1) + i;
      const q = code(part[i]! + dmin * m, d * s, 0, 15);
      block.setUint8(at, block.getUint8(at) | (j % 2 === 0 ? q : q << 4));
    }
  }
}

/** Scales 0–3 and minimums 0–3 take the low 6 bits of bytes 0–7; the other four of each are split over bytes 8–11 and those tops. */
function packSixBits(block: DataView, at: number, j: number, s: number, m: number): void {
  const or = (index: number, bits: number) => block.setUint8(at + index, block.getUint8(at + index) | bits);
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
    block.setUint8(low, block.getUint8(low) | (run < 2 ? q & 15 : (q & 15) << 4));
    block.setUint8(high, block.getUint8(high) | ((q >> 4) << (2 * run)));
  }
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
