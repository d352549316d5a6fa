import type { Random } from '../../../engine/sampling/random.ts';

const bytes = 2 ** 20;

/** Texts of a megabyte: one as people write, and single words, which no split makes shorter, of the worst kinds. */
export function longTexts(random: Random, sentence: () => string): Readonly<Record<string, string>> {
  let mixed = '';
  while (Buffer.byteLength(mixed) < bytes) mixed += Array.from({ length: 64 }, sentence).join(' ');
  const randomly = (count: number, character: () => string) => Array.from({ length: count }, character).join('');
  const letter = () => String.fromCharCode(97 + (random.uint32() % 26));
  const ideograph = () => String.fromCharCode(0x4e00 + (random.uint32() % 20_000));
  const sign = () => '!?.,;:=-'.charAt(random.uint32() % 8);
  return {
    'mixed scripts': mixed,
    'one letter repeated': 'a'.repeat(bytes),
    'one word of random letters': randomly(bytes, letter),
    'one word of ideographs': randomly(bytes / 3, ideograph),
    'one word of two letters': 'ab'.repeat(bytes / 2),
    'random signs': randomly(bytes, sign),
    spaces: ' '.repeat(bytes),
    'spaces before a word': `${' '.repeat(bytes)}x`,
    'line ends': '\n'.repeat(bytes),
    digits: '7'.repeat(bytes),
    'marks out of order on one letter': `a${'\u0301\u0316'.repeat(bytes / 4)}`,
  };
}
