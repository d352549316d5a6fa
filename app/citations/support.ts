import { segmentsOf } from './segments.ts';
import { contentWords, isSameWord, type Words, wordsOf } from './words.ts';

/** So much of what a sentence says must stand where it is said: of its words, and of its pairs of characters, which are more exact. */
const leastOfWords = 0.6;
const leastOfPairs = 0.75;
/** A further sentence of a passage counts where it adds so much; less is a name or a number that belongs to something else. */
const leastAdded = { words: 2, pairs: 3 };

/**
 * Whether the passages that a sentence refers to say what it says: each by itself, or several together of which each adds something.
 *
 * @returns for each passage whether it counts as support.
 */
export function supportBy(sentence: string, passages: readonly string[]): boolean[] {
  if (passages.length === 1) return supportTogether(sentence, passages);
  const together = supportTogether(sentence, passages);
  return passages.map((passage, i) => together[i] === true || supportTogether(sentence, [passage])[0] === true);
}

/**
 * Whether passages together say what a sentence says, as far as words tell. The sentences of the passages are looked for
 * that have most of its words; in them all its numbers and names must occur, and most of its other content. Names or numbers that have
 * changed places in an otherwise equal sentence count against it. What is said in other words, or in another language, is not
 * recognised: it is then unverified, not wrong. A negation, or a word for its opposite, is not noticed.
 *
 * @returns for each passage whether it is needed for that.
 */
function supportTogether(sentence: string, passages: readonly string[]): boolean[] {
  const said = contentOf(wordsOf(sentence), namesAmong(wordsOf(sentence), passages));
  if (said.length === 0) return passages.map(() => false);
  const segments = passages.flatMap((passage, of) =>
    segmentsOf(passage).map((text) => ({ of, text, words: wordsOf(text) })),
  );
  const found = new Set<Item>();
  const used = new Set<number>();
  for (;;) {
    const added = segments.map(({ words }) => said.filter((item) => !found.has(item) && occursIn(item, words)));
    const best = added.reduce((most, items, i) => (items.length > (added[most]?.length ?? 0) ? i : most), 0);
    const items = added[best] ?? [];
    const least = items.every(({ kind }) => kind === 'pair') ? leastAdded.pairs : leastAdded.words;
    if (items.length === 0 || (found.size > 0 && items.length < least)) break;
    for (const item of items) found.add(item);
    used.add(segments[best]?.of ?? 0);
  }
  const isSupported = said.every((item) => found.has(item) || !item.isFact) && isEnough(said, found);
  if (!isSupported || segments.some(({ text }) => hasChangedPlaces(sentence, text))) return passages.map(() => false);
  return passages.map((_, i) => used.has(i));
}

/** A word, a number or a pair of characters that says something. */
interface Item {
  readonly kind: 'word' | 'number' | 'pair';
  readonly text: string;
  /** A name or a number: without it the sentence says something else. */
  readonly isFact: boolean;
}

/** A first word with a capital may be a name: it is where the passages never write it without. */
function namesAmong({ names, words, first }: Words, passages: readonly string[]): string[] {
  if (first === null || !passages.some((text) => text.includes(first))) return [...names];
  const isWritten = (text: string) => wordsIn(text).includes(first.toLowerCase());
  return passages.some(isWritten) ? [...names] : [...names, ...words.slice(0, 1)];
}

function wordsIn(text: string): string[] {
  return text.match(/[\p{L}\p{M}]+/gu) ?? [];
}

function contentOf({ words, numbers, pairs }: Words, names: readonly string[]): Item[] {
  const long = contentWords(words);
  const isName = new Set(names);
  const shown = [...new Set([...(long.length > 0 ? long : words), ...names])];
  return [
    ...shown.map((text): Item => ({ kind: 'word', text, isFact: isName.has(text) })),
    ...[...new Set(numbers)].map((text): Item => ({ kind: 'number', text, isFact: true })),
    ...[...new Set(pairs)].map((text): Item => ({ kind: 'pair', text, isFact: false })),
  ];
}

function occursIn({ kind, text }: Item, there: Words): boolean {
  if (kind === 'word') return there.words.some((word) => isSameWord(text, word));
  return (kind === 'number' ? there.numbers : there.pairs).includes(text);
}

function isEnough(said: readonly Item[], found: ReadonlySet<Item>): boolean {
  const needed = said.reduce((sum, { kind }) => sum + (kind === 'pair' ? leastOfPairs : leastOfWords), 0);
  return found.size >= needed;
}

/** The same words and numbers, but names or numbers in another order: who did what has changed. */
function hasChangedPlaces(sentence: string, other: string): boolean {
  const [said, there] = [wordsOf(sentence), wordsOf(other)];
  const bag = ({ words, numbers, pairs }: Words) => [...words, ...numbers, ...new Set(pairs.join(''))].sort().join(' ');
  if (bag(said) !== bag(there)) return false;
  if (said.numbers.join(' ') !== there.numbers.join(' ')) return true;
  const names = new Set([...said.names, ...there.names]);
  const order = ({ words }: Words) => words.filter((word) => names.has(word)).join(' ');
  if (order(said) !== order(there)) return true;
  // Without spaces nothing tells names apart: the same characters in another order are another sentence.
  return said.words.length === 0 && squeezed(sentence) !== squeezed(other);
}

function squeezed(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
}
