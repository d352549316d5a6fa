/**
 * A small deterministic random source: xoshiro128** 1.1 (Blackman and Vigna), its state filled by SplitMix64 from a 64-bit seed,
 * as its authors advise. The same seed gives the same numbers on every machine.
 */
export class Random {
  readonly #state: Uint32Array;

  /** `seed`: any non-negative safe integer. */
  constructor(seed: number) {
    this.#state = expandSeed(BigInt(seed));
  }

  /** The next 32 random bits. */
  uint32(): number {
    const s = this.#state;
    const [s0, s1, s2, s3] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ s[2];
    s[0] = s0 ^ s[3];
    s[2] ^= s1 << 9;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform in [0, 1), with all 53 bits of a double. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}

/** Two outputs of SplitMix64, each giving two words of state, low half first. */
function expandSeed(seed: bigint): Uint32Array {
  const state = new BigUint64Array(2);
  let counter = BigInt.asUintN(64, seed);
  for (let i = 0; i < state.length; i++) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n);
    let z = counter;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    state[i] = z ^ (z >> 31n);
  }
  // Spelled out rather than reinterpreted, so that the byte order of the machine does not matter.
  return Uint32Array.from([...state].flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)]));
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
