/**
 * The formats that store 32 weights with one scale. Where codes have four bits, byte i holds weight i in its low half and weight
 * i + 16 in its high half.
 */

/** | d: f16 | q0 … q31: int8 |: y = d · q. */
export function decodeQ8_0(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  for (let i = 0; i < 32; i++) y[i] = d * block.getInt8(2 + i);
}

/** | d: f16 | 16 bytes of 4-bit q |: y = d · (q − 8). */
export function decodeQ4_0(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  for (let i = 0; i < 32; i++) y[i] = d * (nibble(block, 2, i) - 8);
}

/** | d: f16 | m: f16 | 16 bytes of 4-bit q |: y = d · q + m. */
export function decodeQ4_1(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const m = block.getFloat16(2, true);
  for (let i = 0; i < 32; i++) y[i] = d * nibble(block, 4, i) + m;
}

/** | d: f16 | 32 fifth bits, bit i of weight i: u32 | 16 bytes: low 4 bits of q |: y = d · (q − 16). */
export function decodeQ5_0(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const fifthBits = block.getUint32(2, true);
  for (let i = 0; i < 32; i++) y[i] = d * ((nibble(block, 6, i) | (((fifthBits >>> i) & 1) << 4)) - 16);
}

/** | d: f16 | m: f16 | 32 fifth bits, bit i of weight i: u32 | 16 bytes: low 4 bits of q |: y = d · q + m. */
export function decodeQ5_1(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  const m = block.getFloat16(2, true);
  const fifthBits = block.getUint32(4, true);
  for (let i = 0; i < 32; i++) y[i] = d * (nibble(block, 8, i) | (((fifthBits >>> i) & 1) << 4)) + m;
}

/** The sixteen levels of IQ4_NL and IQ4_XS: closer together near zero, where most weights are. Source: ggml. */
export const levelsIQ4 = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

/** | d: f16 | 16 bytes of 4-bit q |: y = d · level[q]. */
export function decodeIQ4_NL(block: DataView, y: Float32Array): void {
  const d = block.getFloat16(0, true);
  for (let i = 0; i < 32; i++) y[i] = d * levelsIQ4[nibble(block, 2, i)]!;
}

/** Code `i` of 32 that are packed in the 16 bytes from `at` on. */
export function nibble(block: DataView, at: number, i: number): number {
  const byte = block.getUint8(at + (i % 16));
  return i < 16 ? byte & 15 : byte >> 4;
}
