import { useRef } from 'react';
import { MarkdownBlock } from './MarkdownBlock.tsx';
import { type Blocks, noBlocks, splitBlocks } from './split-blocks.ts';

interface MarkdownTextProps {
  readonly text: string;
  readonly isStreaming: boolean;
}

/** Markdown that may still grow: only its last block is parsed again when text is added. */
export function MarkdownText({ text, isStreaming }: MarkdownTextProps) {
  const blocks = useBlocks(text);
  const tail = text.slice(blocks.end);
  return (
    <>
      {blocks.committed.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: committed blocks never move or change.
        <MarkdownBlock key={index} text={block} isHighlighted />
      ))}
      {tail !== '' && <MarkdownBlock key={blocks.committed.length} text={tail} isHighlighted={!isStreaming} />}
    </>
  );
}

/** Goes on from the blocks of the last render, as long as the text has only grown. */
function useBlocks(text: string): Blocks {
  const last = useRef<{ readonly text: string; readonly blocks: Blocks }>({ text: '', blocks: noBlocks });
  if (last.current.text !== text) {
    const grown = text.startsWith(last.current.text);
    last.current = { text, blocks: splitBlocks(text, grown ? last.current.blocks : noBlocks) };
  }
  return last.current.blocks;
}
