import type { PartialReply } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Channel } from './thinking-splitter.ts';
import { ThinkingSplitter } from './thinking-splitter.ts';

type Opening = 'none' | 'open' | 'closed';

/** What a reply that goes on adds to its prompt. */
export interface Resumption {
  readonly tokens: readonly number[];
  readonly channel: Channel;
  /** The end of the text, as tokens that are to be chosen again (see `Seam`). */
  readonly redone: readonly number[];
  /** Tokens of thinking among all of them. */
  readonly thinkingTokens: number;
}

/**
 * Tokens at the end of the text that are chosen again. Text does not say where its tokens ended: " wor" may be a token of its own before
 * "ld" follows, and cut alone into " w" and "or". Such differences reach a few tokens back, hardly ever further than a word.
 */
const REDONE_TOKENS = 4;

/**
 * The tokens of a reply that was broken off, to be put behind its prompt.
 *
 * Tokens that are known are taken as they are, and nothing of them is chosen again. Else the text is cut into tokens, and the tags and the
 * newlines around them, which the splitter took away, are put back as the model writes them. A reply without text has nothing to go on
 * from: null.
 *
 * @param opening how its prompt ends: before a think block (none), within one (open), or behind an empty one (closed).
 */
export function resume(tokenizer: Tokenizer, partial: PartialReply, opening: Opening): Resumption | null {
  const { thinking, content } = partial;
  const [thinkId, endThinkId] = [tokenizer.controlId('<think>'), tokenizer.controlId('</think>')];
  if (thinking === '' && content === '') return null;
  const exact = exactly(tokenizer, partial, opening);
  if (exact !== null) return exact;
  if (thinking === '' || opening === 'closed' || thinkId === undefined || endThinkId === undefined) {
    const isBlockMissing = opening !== 'closed' && thinkId !== undefined && endThinkId !== undefined;
    // Deep replies without thinking had theirs ended before the first thought.
    const block = isBlockMissing ? emptyBlock(tokenizer, opening, thinkId, endThinkId) : [];
    return cut(tokenizer, block, tokenizer.encode(content), 'answer', 0);
  }

  const before = opening === 'none' ? [thinkId] : [];
  const thought = tokenizer.encode(opening === 'none' ? `\n${thinking}` : thinking);
  if (content === '') return cut(tokenizer, before, thought, 'thinking', thought.length);
  const text = tokenizer.encode(`\n\n${content}`);
  return cut(tokenizer, [...before, ...thought, endThinkId], text, 'answer', thought.length);
}

/** Null where the tokens are not known, or would write another text than the person has: they may be those of another model. */
function exactly(
  tokenizer: Tokenizer,
  { thinking, content, tokens = [] }: PartialReply,
  opening: Opening,
): Resumption | null {
  if (tokens.length === 0 || !tokens.every((id) => tokenizer.isRealToken(id))) return null;
  const decoder = tokenizer.streamDecoder();
  const splitter = new ThinkingSplitter({
    thinkId: tokenizer.controlId('<think>'),
    endThinkId: tokenizer.controlId('</think>'),
    startsThinking: opening === 'open',
    decoder,
  });
  const text = { thinking: '', answer: '' };
  let thinkingTokens = 0;
  for (const id of tokens) {
    const segment = splitter.push(id);
    text[segment.channel] += segment.text;
    if (segment.channel === 'thinking') thinkingTokens++;
  }
  const isInText = splitter.channel === 'thinking' || content !== '';
  if (!isInText || text.thinking !== thinking || text.answer !== content || decoder.flush() !== '') return null;
  return { tokens, channel: splitter.channel, redone: [], thinkingTokens };
}

function emptyBlock(tokenizer: Tokenizer, opening: 'none' | 'open', thinkId: number, endThinkId: number): number[] {
  const blankLine = tokenizer.encode('\n\n');
  const start = opening === 'none' ? [thinkId, ...blankLine] : tokenizer.encode('\n');
  return [...start, endThinkId, ...blankLine];
}

function cut(
  tokenizer: Tokenizer,
  before: readonly number[],
  text: readonly number[],
  channel: Channel,
  thinkingTokens: number,
): Resumption {
  let kept = Math.max(0, text.length - REDONE_TOKENS);
  // Never within a character: its bytes may be spread over tokens.
  while (kept > 0 && isContinuation(tokenizer.decodeBytes([text[kept]!])[0])) kept--;
  return { tokens: [...before, ...text.slice(0, kept)], channel, redone: text.slice(kept), thinkingTokens };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
