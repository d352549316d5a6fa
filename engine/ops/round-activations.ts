import type { TensorType } from '../gguf/tensor-type.ts';

/**
 * Rounds one row of activations the way a product with weights of `type` rounds it, and returns it as floats again.
 *
 * Quantized weights meet activations that were quantized to 8 bits, half-precision weights meet half-precision activations:
 * integer and half products are what makes a CPU fast enough. Doing the same here leaves only the order of the sums as a
 * difference between backends. Source: the vec_dot types of ggml. For the minima of Q4_1 and Q5_1 ggml also rounds the sum of each
 * 32 activations to a half float; here it stays exact, which is nearer to the model and costs nothing.
 *
 * A row that holds something else than numbers becomes nothing but that, so that what damaged weights did does not vanish in codes.
 */
export function roundActivations(type: TensorType, x: Float32Array): Float32Array {
  switch (type) {
    case 'F32':
      return x;
    case 'F16':
      return x.map((value) => Math.f16round(value));
    case 'BF16':
      return x.map(roundToBfloat16);
    case 'Q8_0':
    case 'Q4_0':
    case 'Q4_1':
    case 'Q5_0':
    case 'Q5_1':
    case 'IQ4_NL':
      return roundBlocks(x, 32, roundBlockQ8_0);
    case 'Q2_K':
    case 'Q3_K':
    case 'Q4_K':
    case 'Q5_K':
    case 'Q6_K':
    case 'IQ4_XS':
      return roundBlocks(x, 256, roundBlockQ8_K);
  }
}

function roundBlocks(x: Float32Array, size: number, roundBlock: (x: Float32Array) => Float32Array): Float32Array {
  const rounded = new Float32Array(x.length);
  if (!x.every(Number.isFinite)) return rounded.fill(Number.NaN);
  for (let i = 0; i < x.length; i += size) rounded.set(roundBlock(x.subarray(i, i + size)), i);
  return rounded;
}

/** 32 values share one half-precision scale d = max|x| / 127; the codes are found with the scale before it is rounded. */
function roundBlockQ8_0(x: Float32Array): Float32Array {
  const largest = x.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const d = Math.f16round(Math.fround(largest / 127));
  // Too small for a scale: the inverse might overflow.
  if (d === 0) return x.map(() => 0);
  const inverse = Math.fround(127 / largest);
  return x.map((value) => d * roundHalfToEven(Math.fround(value * inverse)));
}

/** 256 values share one float scale, signed so that the value of largest magnitude becomes −127; below 1e-36 they count as 0. */
function roundBlockQ8_K(x: Float32Array): Float32Array {
  const extreme = x.reduce((max, value) => (Math.abs(value) > Math.abs(max) ? value : max), 0);
  if (Math.abs(extreme) <= Math.fround(1e-36)) return x.map(() => 0);
  const inverse = Math.fround(-127 / extreme);
  const d = Math.fround(1 / inverse);
  return x.map((value) => d * Math.min(127, roundHalfToEven(Math.fround(value * inverse))));
}

/** What the processor's rounding does; Math.round goes up at one half. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The upper 16 bits of the float, rounded half to even. */
function roundToBfloat16(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  const rounded = bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1);
  return new Float32Array(Uint32Array.of(rounded & 0xffff0000).buffer)[0]!;
}
