import { functionWords } from './function-words.ts';

/** UTF-16 units looked at, from the beginning, the middle and the end: a preface may be in another language. */
const sampleLength = 8_000;
/** Of the letters, to be called a text in that script. */
const clearShare = 0.6;
/** Japanese has more Chinese characters than its own. */
const japaneseShare = 0.1;
/** Of the words of a text in a language of ours, one in four to one in two is a function word. */
const leastWordShare = 0.12;
/** How much better than the second the best must be: kin share many words. */
const clearAdvantage = 1.2;
const leastWords = 20;
/** Different function words: a single short one may be the name of a variable. */
const leastDifferent = 5;

/** Scripts that mean one language, or one more often than all others together. */
const scripts: readonly (readonly [tag: string, letters: RegExp])[] = [
  ['zh', /\p{Script=Han}/gu],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['bn', /\p{Script=Bengali}/gu],
];

/**
 * The language that most of a text is in, as a BCP 47 tag; null where that cannot be told: a text too short, a table of numbers, source
 * code, a language that we do not know.
 */
export function guessLanguage(texts: readonly string[]): string | null {
  const sample = sampleOf(texts);
  const letters = count(sample, /\p{L}/gu);
  if (letters < leastWords) return null;
  const shares = new Map(scripts.map(([tag, pattern]) => [tag, count(sample, pattern) / letters]));
  const [han = 0, kana = 0] = [shares.get('zh'), shares.get('ja')];
  if (kana >= japaneseShare && han + kana >= clearShare) return 'ja';
  for (const [tag, share] of shares) if (share >= clearShare) return tag;
  return byFunctionWords(sample);
}

function byFunctionWords(sample: string): string | null {
  const words = sample.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?/gu) ?? [];
  if (words.length < leastWords) return null;
  const ranking = Object.entries(functionWords)
    .map(([tag, known]) => {
      const found = words.filter((word) => known.has(word));
      return { tag, share: new Set(found).size < leastDifferent ? 0 : found.length / words.length };
    })
    .sort((a, b) => b.share - a.share);
  const [best, second] = ranking;
  if (best === undefined || second === undefined || best.share < leastWordShare) return null;
  return best.share >= second.share * clearAdvantage ? best.tag : null;
}

function sampleOf(texts: readonly string[]): string {
  const whole = texts.reduce((sum, { length }) => sum + length, 0);
  if (whole <= sampleLength) return texts.join('\n');
  const piece = Math.floor(sampleLength / 3);
  return [0, Math.floor((whole - piece) / 2), whole - piece].map((start) => sliceOf(texts, start, piece)).join('\n');
}

/** As `texts.join('').slice(start, start + length)`, without joining. */
function sliceOf(texts: readonly string[], start: number, length: number): string {
  let at = 0;
  let slice = '';
  for (const text of texts) {
    if (at + text.length > start && at < start + length) {
      slice += text.slice(Math.max(0, start - at), start + length - at);
    }
    at += text.length;
  }
  return slice;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
