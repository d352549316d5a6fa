import { describe, expect, it } from 'vitest';
import { differentWords } from '../../renderer/chat/compare/different-words.ts';

const words = (text: string) => text.split(' ').filter((one) => one !== '');

/** Both texts with brackets around what the other one lacks. */
function marked(left: string, right: string): [string, string] {
  const difference = differentWords(words(left), words(right));
  const show = (text: string, flags: readonly boolean[] = []) =>
    words(text)
      .map((word, index) => (flags[index] ? `[${word}]` : word))
      .join(' ');
  return [show(left, difference?.left), show(right, difference?.right)];
}

describe('words that only one of two texts has', () => {
  it.each([
    ['the same', 'a b c', 'a b c', ['a b c', 'a b c']],
    ['one changed', 'it is 4 now', 'it is 5 now', ['it is [4] now', 'it is [5] now']],
    ['some added', 'a c', 'a b b c', ['a c', 'a [b] [b] c']],
    ['some left out at the end', 'a b c', 'a', ['a [b] [c]', 'a']],
    ['moved', 'a b c d e f', 'd e f a b c', ['[a] [b] [c] d e f', 'd e f [a] [b] [c]']],
    ['nothing in common', 'a b', 'c', ['[a] [b]', '[c]']],
    ['no words', '', 'a', ['', '[a]']],
  ])('are found: %s', (_, left, right, expected) => {
    expect(marked(left, right)).toEqual(expected);
  });

  it('are marked without a hole where a word or two in the middle are the same by chance', () => {
    const [left] = marked('one two three of four five six', 'seven eight nine of ten eleven twelve');
    expect(left).toBe('[one] [two] [three] [of] [four] [five] [six]');
  });

  it('are not looked for in texts that are too long, unless they differ in few places', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `w${index}`);
    expect(differentWords(long, long.toReversed())).toBeNull();
    const changed = long.with(10_000, 'other');
    expect(differentWords(long, changed)?.right.filter(Boolean)).toHaveLength(1);
  });
});
