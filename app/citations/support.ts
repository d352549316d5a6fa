import { contentWords, isSameWord, type Words, wordsOf } from './words.ts';

/** So much of what a sentence says must stand in the passages that it refers to. */
const leastSupport = 0.6;
/** Each of several passages must have something to do with it. */
const leastShare = 0.2;

/**
 * Whether the passages that a sentence refers to say what it says, as far as words tell: all its numbers and names occur, and at least
 * three fifths of all its content words, or of its pairs of characters in scripts without spaces. Names that have changed places in an
 * otherwise equal sentence count against it. What is said in other words, or in another language, is not recognised: it is then
 * unverified, not wrong.
 *
 * @returns for each passage whether it counts as support.
 */
export function supportBy(sentence: string, passages: readonly string[]): boolean[] {
  const said = wordsOf(sentence);
  if (said.numbers.length + said.words.length + said.pairs.length === 0) return passages.map(() => false);
  const there = passages.map(wordsOf);
  const together: Words = {
    numbers: there.flatMap(({ numbers }) => numbers),
    names: [],
    words: there.flatMap(({ words }) => words),
    pairs: there.flatMap(({ pairs }) => pairs),
  };
  const isSupported = factsOccur(said, together) && shareOf(said, together) >= leastSupport;
  if (!isSupported || passages.some((passage) => hasChangedPlaces(said, sentence, passage))) {
    return passages.map(() => false);
  }
  return there.map((words) => passages.length === 1 || shareOf(said, words) >= leastShare);
}

function factsOccur(said: Words, there: Words): boolean {
  const numbers = new Set(there.numbers);
  return (
    said.numbers.every((number) => numbers.has(number)) &&
    said.names.every((name) => there.words.some((word) => isSameWord(name, word)))
  );
}

/** Share of the content that occurs; numbers count as content, so that a sentence of nothing but a number can be supported. */
function shareOf(said: Words, there: Words): number {
  const long = contentWords(said.words);
  const words = long.length > 0 ? long : said.words;
  const vocabulary = [...new Set(there.words)];
  const pairs = new Set(there.pairs);
  const numbers = new Set(there.numbers);
  const found =
    words.filter((word) => vocabulary.some((other) => isSameWord(word, other))).length +
    said.pairs.filter((pair) => pairs.has(pair)).length +
    said.numbers.filter((number) => numbers.has(number)).length;
  return found / (words.length + said.pairs.length + said.numbers.length);
}

/** A sentence of the passage has the same words and numbers, but names or numbers in another order: who did what has changed. */
function hasChangedPlaces(said: Words, sentence: string, passage: string): boolean {
  return passage.split(/(?<=[.!?。！？])\s*/).some((other) => {
    const there = wordsOf(other);
    if (!isSameBag(said, there)) return false;
    if (said.numbers.join(' ') !== there.numbers.join(' ')) return true;
    const names = new Set([...said.names, ...there.names]);
    const order = (words: Words) => words.words.filter((word) => names.has(word)).join(' ');
    if (order(said) !== order(there)) return true;
    return said.words.length === 0 && squeezed(sentence) !== squeezed(other);
  });
}

function isSameBag(a: Words, b: Words): boolean {
  const bag = ({ words, numbers }: Words) => [...words, ...numbers].sort().join(' ');
  const characters = (words: Words) => [...words.pairs.join('')].sort().join('');
  if (a.words.length > 0 || b.words.length > 0) return bag(a) === bag(b) && characters(a) === characters(b);
  return a.numbers.length === b.numbers.length && characters(a).length > 0 && bag(a) === bag(b) && sameCharacters(a, b);
}

/** Of pairs that overlap, the ends count once: the same characters in another order make other pairs. */
function sameCharacters(a: Words, b: Words): boolean {
  const characters = ({ pairs }: Words) => [...new Set([...pairs.join('')])].sort().join('');
  return a.pairs.length === b.pairs.length && characters(a) === characters(b);
}

function squeezed(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
}
