import { describe, expect, it } from 'vitest';
import { ThinkingControl, thinkingEnds } from '../../../engine/chat/thinking-control.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { metadataOfTokenizer, officialTokenizerJson } from '../../support/official-tokenizer.ts';

/** Thinks these pieces one token each and tells before which piece, and how, thinking was ended. */
function endOf(pieces: readonly string[], budget: { softTokens?: number; hardTokens?: number }) {
  const control = new ThinkingControl(budget);
  for (const [i, piece] of pieces.entries()) {
    const how = control.endBefore(piece);
    if (how !== undefined) return { before: i, how };
    control.thought(piece);
  }
  return undefined;
}

const pieces = ['One', ' is', ' odd', '.', ' Two', ' is', ' 3', '.', '1', '4', ' or', ' so', '.', ' Done'];

describe('a soft budget ends thinking with its next sentence', () => {
  it('not before the budget is used up', () => {
    expect(endOf(pieces, { softTokens: 5 })).toEqual({ before: 13, how: 'afterSentence' });
    expect(endOf(pieces, { softTokens: 4 })).toEqual({ before: 4, how: 'afterSentence' });
    expect(endOf(pieces, { softTokens: 14 })).toBeUndefined();
  });

  it('not at the point of a number', () => {
    expect(endOf(['It', ' is', ' 3', '.', '14', ' about'], { softTokens: 1 })).toBeUndefined();
  });

  it.each(['。', '！', '？', '\n', '.\n\n'])('at once after %j', (end) => {
    expect(endOf(['so', end, 'next'], { softTokens: 1 })).toEqual({ before: 2, how: 'afterSentence' });
  });

  it('after a closing quote or bracket', () => {
    expect(endOf(['(so', '.)', ' Next'], { softTokens: 1 })).toEqual({ before: 2, how: 'afterSentence' });
  });
});

describe('a hard budget ends thinking anywhere', () => {
  it('at its last token', () => {
    expect(endOf(pieces, { hardTokens: 2 })).toEqual({ before: 2, how: 'anywhere' });
    expect(endOf(pieces, { hardTokens: 0 })).toEqual({ before: 0, how: 'anywhere' });
  });

  it('only if no sentence ended after the soft one', () => {
    expect(endOf(pieces, { softTokens: 3, hardTokens: 8 })).toEqual({ before: 4, how: 'afterSentence' });
    expect(endOf(pieces, { softTokens: 5, hardTokens: 8 })).toEqual({ before: 8, how: 'anywhere' });
  });
});

it('without a budget thinking goes on', () => {
  expect(endOf(pieces, {})).toBeUndefined();
});

describe('the tokens that end thinking', () => {
  const tokenizer = createTokenizer(metadataOfTokenizer(officialTokenizerJson, 151_936));
  const ends = thinkingEnds(tokenizer)!;

  it('hold the closing tag as its own token, and the published sentence where thinking is cut off', () => {
    expect(tokenizer.decode(ends.anywhere)).toBe(
      '\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.\n</think>\n\n',
    );
    expect(tokenizer.decode(ends.afterSentence)).toBe('\n</think>\n\n');
    for (const tokens of Object.values(ends)) expect(tokens.filter((id: number) => id === 151_668)).toHaveLength(1);
  });

  it('are, before anything was said, the block of fast mode', () => {
    expect(ends.beforeAny).toEqual([151_667, 271, 151_668, 271]);
  });
});
