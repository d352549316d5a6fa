import { useRef } from 'react';
import type { Definition } from './definitions.ts';
import { type Blocks, noBlocks, splitBlocks } from './split-blocks.ts';

/**
 * Blocks that the browser keeps or leaves out of sight together: enough that a long answer has few parts to look after, and few enough
 * that the last part is laid out in a moment.
 */
export const blocksInSection = 24;

/** Goes on from the blocks of the last render, as long as the text has only grown. */
export function useBlocks(text: string): Blocks {
  const last = useRef<{ readonly text: string; readonly blocks: Blocks }>({ text: '', blocks: noBlocks });
  if (last.current.text !== text) {
    const grown = text.startsWith(last.current.text);
    last.current = { text, blocks: splitBlocks(text, grown ? last.current.blocks : noBlocks) };
  }
  return last.current.blocks;
}

/** The blocks in sections; those that are full stay the same arrays. */
export function useSections(committed: readonly string[]): readonly (readonly string[])[] {
  const last = useRef<readonly (readonly string[])[]>([]);
  const sections = [...last.current];
  for (let start = 0, n = 0; start < committed.length || n < sections.length; start += blocksInSection, n += 1) {
    const texts = committed.slice(start, start + blocksInSection);
    if (texts.length === 0) sections.length = n;
    else if (!isSame(sections[n], texts)) sections[n] = texts;
  }
  last.current = sections;
  return sections;
}

function isSame(before: readonly string[] | undefined, now: readonly string[]): boolean {
  return before?.length === now.length && now.every((text, index) => text === before[index]);
}

/** The same array as long as it says the same. */
export function useSame(definitions: readonly Definition[]): readonly Definition[] {
  const last = useRef(definitions);
  const lines = (all: readonly Definition[]) => all.map(({ line }) => line);
  if (!isSame(lines(last.current), lines(definitions))) last.current = definitions;
  return last.current;
}
