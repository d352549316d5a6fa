import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';

/** What was read and what is then written, as tokens. */
export interface WrittenText {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

const promptTokens = 512;
/** The beginning of ARCHITECTURE.md as it once was: figures must not change with what we write there. */
const ownProse = 'test/bench/prose.txt';

const root = join(import.meta.dirname, '../..');
const quotedTokens = 40;
const ownTokens = 8;
const allusionTokens = 4;

/**
 * quoting: the answer strings passages of the prompt together with a few words of its own between them, as where a document is quoted or
 * a text is changed here and there. prose: of a document of ours, the answer is the continuation; phrases recur as they do. law:
 * the same of a licence, whose phrases recur more than those of any answer would. allusions: made to mislead, the answer takes four
 * tokens of the prompt again and again and always goes on differently. new: random tokens, of which none recurs.
 */
export const textNames = ['quoting', 'prose', 'law', 'allusions', 'new'] as const;
export type TextName = (typeof textNames)[number];

export function writtenText(name: TextName, tokenizer: Tokenizer, answerTokens: number): WrittenText {
  const tokensOf = (file: string) => tokenizer.encode(readFileSync(join(root, file), 'utf8'));
  switch (name) {
    case 'quoting':
      return interleaved(tokensOf(ownProse), quotedTokens, answerTokens);
    case 'allusions':
      return interleaved(tokensOf(ownProse), allusionTokens, answerTokens);
    case 'prose':
      return continued(tokensOf(ownProse), answerTokens);
    case 'law':
      return continued(tokensOf('LICENSE'), answerTokens);
    case 'new':
      return continued(distinct(tokenizer.nRealTokens, promptTokens + answerTokens), answerTokens);
  }
}

function continued(text: readonly number[], answerTokens: number): WrittenText {
  return {
    prompt: text.slice(0, promptTokens),
    answer: text.slice(promptTokens, promptTokens + answerTokens),
  };
}

/** An answer of passages from all over the prompt, with tokens between them that stand behind it in the document. */
function interleaved(text: readonly number[], passageTokens: number, answerTokens: number): WrittenText {
  const prompt = text.slice(0, promptTokens);
  const own = text.slice(promptTokens);
  const answer: number[] = [];
  for (let n = 0; answer.length < answerTokens; n++) {
    answer.push(...own.slice(n * ownTokens, (n + 1) * ownTokens));
    const start = (n * 131) % (promptTokens - passageTokens);
    answer.push(...prompt.slice(start, start + passageTokens));
  }
  return { prompt, answer: answer.slice(0, answerTokens) };
}

function distinct(nTokens: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 1) * 7919) % nTokens);
}
