import { cjkNames } from './cjk-names.ts';
import { clausesOf, type Piece, pieceOf, type Segment } from './comparable.ts';
import { type Item, itemsOf, occursIn } from './items.ts';
import { isOpposite, stanceOf } from './stance.ts';
import type { Words } from './words.ts';

/** A clause speaks about the same where it has so much of what is said. */
const leastShared = 0.5;

/**
 * Whether the clause that speaks most clearly about what a clause of the sentence says, says the opposite, or says it of somebody else.
 * Where several are equally clear, one that agrees is enough.
 */
export function isContradicted(sentence: Piece, segments: readonly Segment[]): boolean {
  const there = segments.flatMap(({ clauses }) => clauses);
  return clausesOf(sentence.text).some((text) => {
    const clause = pieceOf(text);
    const items = itemsOf(clause.words, clause.words.names);
    const shared = there.map(({ words }) => items.filter((item) => occursIn(item, words)).length);
    const most = Math.max(...shared);
    if (items.length < 2 || most < items.length * leastShared) return false;
    const said = stanceOf(text);
    const isBorneOut = (other: Piece) =>
      !isOpposite(said, stanceOf(other.text)) && !isOfAnother(sentence, { text, items }, other);
    return !there.some((other, i) => shared[i] === most && isBorneOut(other));
  });
}

/** The same of somebody else: names are all that the other clause lacks, and it has one that the sentence has not. */
function isOfAnother(
  sentence: Piece,
  { text, items }: { readonly text: string; readonly items: readonly Item[] },
  other: Piece,
): boolean {
  const names = cjkNames(text);
  const isName = ({ kind, text: pair, isFact }: Item) =>
    kind === 'pair' ? names.some((name) => [...pair].some((character) => name.includes(character))) : isFact;
  const lacking = items.filter((item) => !occursIn(item, other.words));
  if (lacking.length === 0 || !lacking.every((item) => item.kind !== 'number' && isName(item))) return false;
  const own = new Set(sentence.words.words);
  return (
    other.words.names.some((name) => !own.has(name)) ||
    cjkNames(other.text).some((name) => !sentence.text.includes(name))
  );
}

/** The same words and numbers, but names or numbers in another order: who did what has changed. */
export function hasChangedPlaces(sentence: Piece, other: Piece): boolean {
  const [said, there] = [sentence.words, other.words];
  if (said.words.length !== there.words.length || said.numbers.length !== there.numbers.length) return false;
  const bag = ({ words, numbers, pairs }: Words) => [...words, ...numbers, ...new Set(pairs.join(''))].sort().join(' ');
  if (bag(said) !== bag(there)) return false;
  if (said.numbers.join(' ') !== there.numbers.join(' ')) return true;
  const names = new Set([...said.names, ...there.names]);
  const order = ({ words }: Words) => words.filter((word) => names.has(word)).join(' ');
  if (order(said) !== order(there)) return true;
  // Without spaces nothing tells names apart: the same characters in another order are another sentence.
  return said.words.length === 0 && squeezed(sentence.text) !== squeezed(other.text);
}

function squeezed(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
}
