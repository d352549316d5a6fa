import { wideEncodingOf } from './decode-text.ts';

const sampleBytes = 64 * 1024;

/** Text has hardly any control characters, in whatever encoding; files of other kinds have a zero soon. */
export function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleBytes);
  const hasWideMark = (sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff);
  if (hasWideMark || wideEncodingOf(sample) !== null) return false;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    // Backspace to carriage return, and escape, are in logs and in old Japanese text.
    if (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) controls++;
  }
  return controls > sample.length * 0.02;
}

/** The beginning as text for looking at its ASCII, which all encodings but UTF-16 share. */
export function encodingIndependentText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '');
}
