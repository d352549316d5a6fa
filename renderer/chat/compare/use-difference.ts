import { useMemo } from 'react';
import { type Difference, differentWords } from './different-words.ts';
import { wordsOfMarkdown } from './MarkedMarkdown.tsx';

/** none: both texts read the same. too-long: they are not compared. */
export type Comparison =
  | { readonly kind: 'none' | 'too-long' }
  | { readonly kind: 'different'; readonly words: Difference };

/** How two Markdown texts differ as they read; null while that is not wanted, or one of them is missing. */
export function useDifference(
  left: string | undefined,
  right: string | undefined,
  isWanted: boolean,
): Comparison | null {
  return useMemo(() => {
    if (!isWanted || left === undefined || right === undefined) return null;
    const words = differentWords(wordsOfMarkdown(left), wordsOfMarkdown(right));
    if (words === null) return { kind: 'too-long' };
    const isSame = !words.left.includes(true) && !words.right.includes(true);
    return isSame ? { kind: 'none' } : { kind: 'different', words };
  }, [left, right, isWanted]);
}
