/** The values that arithmetic on sizes stumbles over, and the neighbours of `value`; as unsigned numbers of `bytes` bytes, each once. */
export function extremesOf(value: bigint, bytes: number): bigint[] {
  const fixed = [
    0n,
    1n,
    -1n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n - 1n,
  ];
  const all = [...fixed, value - 1n, value + 1n].map((extreme) => BigInt.asUintN(8 * bytes, extreme));
  return [...new Set(all)].filter((extreme) => extreme !== value);
}

export function readUnsigned(bytes: Buffer, offset: number, length: number): bigint {
  const wide = Buffer.alloc(8);
  bytes.copy(wide, 0, offset, offset + length);
  return wide.readBigUInt64LE();
}

export function writeUnsigned(bytes: Buffer, offset: number, length: number, value: bigint): void {
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64LE(BigInt.asUintN(64, value));
  wide.copy(bytes, offset, 0, length);
}
