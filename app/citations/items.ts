import { contentWords, isSameWord, type Words } from './words.ts';

/** A word, a number or a pair of characters that says something. */
export interface Item {
  readonly kind: 'word' | 'number' | 'pair';
  readonly text: string;
  /** A name or a number: without it the sentence says something else. */
  readonly isFact: boolean;
}

/** Left as words where other numbers are made digits. */
const ones: ReadonlySet<string> = new Set('one ein eine einen einem einer eines un une una uno'.split(' '));

export function itemsOf({ words, numbers, pairs }: Words, names: readonly string[]): Item[] {
  const long = contentWords(words);
  const isName = new Set(names);
  const shown = [...new Set([...(long.length > 0 ? long : words), ...names])];
  return [
    ...shown.map((text): Item => ({ kind: 'word', text, isFact: isName.has(text) })),
    ...[...new Set(numbers)].map((text): Item => ({ kind: 'number', text, isFact: true })),
    ...[...new Set(pairs)].map((text): Item => ({ kind: 'pair', text, isFact: false })),
  ];
}

export function occursIn({ kind, text }: Item, there: Words): boolean {
  if (kind === 'word') return there.words.some((word) => isSameWord(text, word));
  if (kind === 'number' && text === '1' && there.words.some((word) => ones.has(word))) return true;
  return (kind === 'number' ? there.numbers : there.pairs).includes(text);
}
