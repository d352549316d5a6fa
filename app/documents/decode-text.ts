import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { refuse } from './refusal.ts';

export interface DecodedText {
  /** Without a byte order mark; lines end with \n. */
  readonly text: string;
  /** In the words of the registry: UTF-8, Shift_JIS, windows-1251 … */
  readonly encoding: string;
  /** Nothing in the file says it: it was concluded from which bytes occur. */
  readonly isGuess: boolean;
  /** Bytes that mean nothing in this encoding, each shown as U+FFFD. */
  readonly lostCharacters: number;
}

/** Enough for the frequencies that the guess rests on. */
const guessBytes = 256 * 1024;
/** Guesses that are tried; those after them have never been right. */
const maxGuesses = 6;

/**
 * @param wanted chosen by the person or named by the document; null: found by looking, UTF-8 first, since text that is valid UTF-8 by
 * chance hardly exists.
 * @throws Refusal 'unknown-encoding'
 */
export function decodeText(bytes: Uint8Array, wanted: string | null): DecodedText {
  if (wanted !== null) {
    if (!isKnownEncoding(wanted))
      refuse('unknown-encoding', `cannot be read as ${wanted}: Tandem does not know that encoding.`);
    return decoded(bytes, wanted, false);
  }
  const marked = encodingOfMark(bytes);
  if (marked !== null) return decoded(bytes, marked, false);
  const wide = wideEncodingOf(bytes);
  if (wide !== null) return decoded(bytes, wide, true);
  // Japanese mail text of old: seven bits, so valid UTF-8, with escapes that no other text has.
  if (isUtf8(bytes) && !hasJapaneseEscape(bytes)) return decoded(bytes, 'UTF-8', false);
  return bestGuess(bytes);
}

export function isKnownEncoding(name: string): boolean {
  return iconv.encodingExists(name) || webDecoder(name) !== null;
}

function bestGuess(bytes: Uint8Array): DecodedText {
  const names = analyse(bytes.subarray(0, guessBytes))
    .map(({ name }) => name)
    .filter((name) => name !== 'UTF-8' && name !== 'ASCII' && isKnownEncoding(name))
    .slice(0, maxGuesses);
  let best: DecodedText | null = null;
  for (const name of names) {
    const attempt = decoded(bytes, name, true);
    if (best === null || attempt.lostCharacters < best.lostCharacters) best = attempt;
    if (best.lostCharacters === 0) break;
  }
  return best ?? decoded(bytes, 'windows-1252', true);
}

function decoded(bytes: Uint8Array, encoding: string, isGuess: boolean): DecodedText {
  const raw = iconv.encodingExists(encoding)
    ? iconv.decode(bytes, encoding)
    : (webDecoder(encoding)?.decode(bytes) ?? '');
  const text = raw.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return { text, encoding, isGuess, lostCharacters: text.split('\ufffd').length - 1 };
}

/** The few encodings that iconv-lite lacks, ISO-2022-JP among them. */
function webDecoder(name: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

function encodingOfMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'UTF-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32LE' : 'UTF-16LE';
  if (a === 0xfe && b === 0xff) return 'UTF-16BE';
  return null;
}

/** UTF-16 without a mark: text of any script has spaces, digits and line ends, whose other byte is zero, always on one side. */
export function wideEncodingOf(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | null {
  const sample = bytes.subarray(0, 4_096);
  if (sample.length < 4 || sample.length % 2 !== 0) return null;
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const [even = 0, odd = 0] = zeros;
  const pairs = sample.length / 2;
  if (odd > pairs * 0.05 && even === 0) return 'UTF-16LE';
  if (even > pairs * 0.05 && odd === 0) return 'UTF-16BE';
  return null;
}

function hasJapaneseEscape(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('\u001b$');
}
