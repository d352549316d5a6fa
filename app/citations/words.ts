import { canonicalNumber } from './canonical-number.ts';
import { endsWithAbbreviation } from './segments.ts';

/** What a text says, in pieces that can be compared: for any language, without a dictionary. */
export interface Words {
  /** Without signs that group digits: 1,234.50 and 1 234,5 are equal. */
  readonly numbers: readonly string[];
  /** Written with a capital inside a sentence, or in capitals; as words, in their order. */
  readonly names: readonly string[];
  /** The word that it begins with, as it is written, where it has a capital. */
  readonly first: string | null;
  /** Words of scripts with spaces, names among them, in their order. */
  readonly words: readonly string[];
  /** Pairs of characters of scripts without spaces; without those that only hold sentences together, in Japanese hiragana alone. */
  readonly pairs: readonly string[];
}

const token = /\p{N}[\p{N}.,'’\u00a0\u202f]*(?<=\p{N})|[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** In Latin script, where most of them are words that only hold a sentence together. */
const shortestContentWord = 4;

export function wordsOf(text: string): Words {
  const numbers: string[] = [];
  const names: string[] = [];
  const words: string[] = [];
  const pairs: string[] = [];
  let first: string | null = null;
  const normal = text.normalize('NFKC');
  for (const match of normal.matchAll(token)) {
    const [found] = match;
    if (/^\p{N}/u.test(found)) {
      numbers.push(canonicalNumber(found));
      continue;
    }
    for (const run of runsOf(found)) {
      if (unspaced.test(run)) {
        const characters = [...run];
        if (characters.length === 1) continue;
        pairs.push(...pairsOf(characters));
        continue;
      }
      const word = run.toLowerCase().replace(/['’]s$/, '');
      if (words.length === 0 && /^\p{Lu}/u.test(run)) first = run;
      words.push(word);
      if (isName(run, normal.slice(0, match.index))) names.push(word);
    }
  }
  return { numbers, names, first, words, pairs };
}

function pairsOf(characters: readonly string[]): string[] {
  return characters
    .slice(1)
    .map((second, i) => `${characters[i]}${second}`)
    .filter((pair) => !/^\p{Script=Hiragana}+$|[是的了在为為与與和由及被将將]/u.test(pair));
}

/** Words that say something, as far as their length tells. */
export function contentWords(words: readonly string[]): string[] {
  return words.filter((word) => word.length >= shortestContentWord);
}

/** Whether two words are forms of one: equal, or equal but for their endings. */
export function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (shorter < 4 || longer - shorter > 4) return false;
  const common = Math.max(4, Math.ceil(longer * 0.6));
  return a.slice(0, common) === b.slice(0, common);
}

/** Sentences begin with a capital anyway, and in capitals everything looks like a name. */
function isName(word: string, before: string): boolean {
  if (!/^\p{Lu}/u.test(word)) return false;
  if (/^[\p{Lu}\p{M}]{2,6}$/u.test(word)) return true;
  const start = before.replace(/["'“”„«»‘’(\s*_#>-]+$/u, '');
  const isInside = start.endsWith('.') && endsWithAbbreviation(start.slice(0, -1));
  return start !== '' && (isInside || !/[.!?…:؟۔।。！？]$/u.test(start));
}

function runsOf(found: string): string[] {
  return found.split(
    /(?<=\p{Script=Latin})(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])(?=\p{Script=Latin})/u,
  );
}
