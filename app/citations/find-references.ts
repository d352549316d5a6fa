import { endsWithAbbreviation } from './segments.ts';

/** References of an answer to passages, such as [3], [3, 5] or [3–5]: one for each sentence that has any. */

export interface CitedSentence {
  /** Without the references. */
  readonly text: string;
  /** In their order, ranges in full. */
  readonly numbers: readonly number[];
}

const reference = /\[\s*\d{1,6}(?:\s*(?:[,;，、]|[-–—])\s*\d{1,6})*\s*\]/g;
/** A link or its definition, `[3](…)` and `[3]: …`, is none of ours. */
const linked = /^(?:\(|:\s*\S+:\/\/)/;
/** Fenced and indented blocks, and code within a line. */
const code = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1[`~]*[ \t]*$|(?![\s\S]))|(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/gm;
/** More than a range in an answer would ever span: a number that was meant otherwise. */
const longestRange = 20;

export function citedSentences(answer: string): CitedSentence[] {
  // Code keeps its place, so that sentences around it stay apart.
  const prose = answer.replaceAll(code, (block) => block.replaceAll(/\[/g, '('));
  const sentences: CitedSentence[] = [];
  for (const line of prose.split('\n')) {
    let before: CitedSentence | null = null;
    for (const text of sentencesOf(line)) {
      const numbers = numbersIn(text);
      if (numbers.length === 0) {
        before = { text: stripped(text), numbers };
        continue;
      }
      const own = stripped(text);
      // What follows a full stop belongs to the sentence before it: "It rose. [3]"
      const sentence: CitedSentence = hasWords(own) ? { text: own, numbers } : { text: before?.text ?? '', numbers };
      sentences.push(sentence);
      before = sentence;
    }
  }
  return sentences;
}

/** Ends stay with their sentence, references right behind them, too. */
function sentencesOf(line: string): string[] {
  const end = /(?:[.!?…؟۔।]["'”’»)\]]*(?=\s|\[|$)|[。！？][」』”’）]*)(?:\s*\[[\d\s,;，、–—-]+\])*/g;
  const sentences: string[] = [];
  let start = 0;
  for (const match of line.matchAll(end)) {
    const at = match.index + match[0].length;
    if (endsWithAbbreviation(line.slice(start, match.index))) continue;
    sentences.push(line.slice(start, at));
    start = at;
  }
  sentences.push(line.slice(start));
  return sentences;
}

function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  for (const match of text.matchAll(reference)) {
    if (linked.test(text.slice(match.index + match[0].length))) continue;
    numbers.push(...expanded(match[0]));
  }
  return [...new Set(numbers)];
}

function expanded(found: string): number[] {
  return found
    .slice(1, -1)
    .split(/[,;，、]/)
    .flatMap((part) => {
      const [from = 0, to = from] = part.split(/[-–—]/).map((text) => Number(text.trim()));
      if (to < from || to - from >= longestRange) return [from, to];
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    })
    .filter((number) => number > 0);
}

function stripped(text: string): string {
  return text.replaceAll(reference, ' ').replaceAll(/\s+/g, ' ').trim();
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
