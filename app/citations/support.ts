import { cjkNames } from './cjk-names.ts';
import { comparable, type Piece, pieceOf, type Segment, segmentsWithWords } from './comparable.ts';
import { hasChangedPlaces, isContradicted } from './contradiction.ts';
import { type Item, itemsOf, occursIn } from './items.ts';
import type { Words } from './words.ts';

/** So much of what a sentence says must stand where it is said: of its words, and of its pairs of characters, which are more exact. */
const leastOfWords = 0.6;
const leastOfPairs = 0.75;
/** A further sentence of a passage counts where it adds so much; less is a name or a number that belongs to something else. */
const leastAdded = { words: 2, pairs: 3 };

interface Prepared {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/**
 * Whether the passages that a sentence refers to say what it says: each by itself, or several together of which each adds something.
 *
 * @returns for each passage whether it counts as support.
 */
export function supportBy(sentence: string, passages: readonly string[]): boolean[] {
  const said = pieceOf(comparable(sentence));
  const there = passages.map((passage): Prepared => {
    const text = comparable(passage);
    return { text, segments: segmentsWithWords(text) };
  });
  const together = supportTogether(said, there);
  if (there.length === 1) return together;
  return there.map((passage, i) => together[i] === true || supportTogether(said, [passage])[0] === true);
}

/**
 * Whether passages together say what a sentence says, as far as words tell. The sentences of the passages are looked for that have most
 * of its words; in them all its numbers and names must occur, and most of its other content. The opposite of what is said, a denial of
 * it, the same of somebody else, and names or numbers that have changed places count against it. What is said in other words, or in
 * another language, is not recognised: it is then unverified, not wrong.
 *
 * @returns for each passage whether it is needed for that.
 */
function supportTogether(sentence: Piece, passages: readonly Prepared[]): boolean[] {
  const none = passages.map(() => false);
  const said = itemsOf(sentence.words, namesAmong(sentence.words, passages));
  if (said.length === 0) return none;
  const segments = passages.flatMap(({ segments: all }, of) => all.map((segment) => ({ ...segment, of })));
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
  const isSupported =
    said.every((item) => found.has(item) || !item.isFact) &&
    isEnough(said, found) &&
    cjkNames(sentence.text).every((name) => passages.some(({ text }) => text.includes(name))) &&
    !segments.some((segment) => hasChangedPlaces(sentence, segment)) &&
    !isContradicted(sentence, segments);
  return isSupported ? passages.map((_, i) => used.has(i)) : none;
}

/** A first word with a capital may be a name: it is where the passages never write it without. */
function namesAmong({ names, words, first }: Words, passages: readonly Prepared[]): string[] {
  if (first === null || !passages.some(({ text }) => text.includes(first))) return [...names];
  const lower = first.toLowerCase();
  const isWritten = ({ text }: Prepared) => [...text.matchAll(/[\p{L}\p{M}]+/gu)].some(([word]) => word === lower);
  return passages.some(isWritten) ? [...names] : [...names, ...words.slice(0, 1)];
}

function isEnough(said: readonly Item[], found: ReadonlySet<Item>): boolean {
  const needed = said.reduce((sum, { kind }) => sum + (kind === 'pair' ? leastOfPairs : leastOfWords), 0);
  return found.size >= needed;
}
