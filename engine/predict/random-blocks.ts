import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Random bytes are made once and repeated: far more than a kernel looks at together, and quickly made. */
const CHUNK_BYTES = 4 * 2 ** 20;

/**
 * Random bytes that may be read as weights of any type. In each, bits 4 and 5 are set and bit 6 is not: whichever byte is the upper
 * one of a float, of 16 bits or 32, the exponent is neither of the extremes, so that no kernel meets infinities, or numbers so small that
 * processors handle them slowly. Codes keep five random bits of eight.
 */
export function randomBlocks(sizeBytes: number): Uint8Array {
  const bytes = randomFillSync(new Uint8Array(sizeBytes));
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i]! & 0b1000_1111) | 0b0011_0000;
  return bytes;
}

/** Writes a file of `sizeBytes` of them. @throws the file system's error when it cannot be written. */
export function writeRandomBlocks(path: string, sizeBytes: number): void {
  const chunk = randomBlocks(Math.min(sizeBytes, CHUNK_BYTES));
  const file = openSync(path, 'wx');
  try {
    for (let done = 0; done < sizeBytes; done += chunk.length) {
      writeSync(file, chunk, 0, Math.min(chunk.length, sizeBytes - done));
    }
  } finally {
    closeSync(file);
  }
}
