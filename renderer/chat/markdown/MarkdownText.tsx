import { memo, useRef } from 'react';
import { strings } from '../../strings.ts';
import { closeTail } from './close-tail.ts';
import { definitionsIn, hasFootnotes, withDefinitions } from './definitions.ts';
import { KeepSelection } from './KeepSelection.tsx';
import { MarkdownBlock } from './MarkdownBlock.tsx';
import { type Blocks, noBlocks, splitBlocks } from './split-blocks.ts';

interface MarkdownTextProps {
  readonly text: string;
  readonly isStreaming: boolean;
}

/** Markdown that may still grow: only its last block is parsed again when text is added. */
export function MarkdownText({ text, isStreaming }: MarkdownTextProps) {
  const { committed, end } = useBlocks(text);
  if (!isStreaming && hasFootnotes(text)) return <LiveBlock text={text} isFinal />;

  // A definition counts once its line is whole.
  const definitions = definitionsIn(isStreaming ? text.slice(0, text.lastIndexOf('\n') + 1) : text);
  const rest = text.slice(end);
  const tail = isStreaming ? closeTail(rest) : { text: rest, isFormulaOpen: false };
  const last = committed.length;
  return (
    <>
      {committed.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: committed blocks never move or change.
        <LiveBlock key={index} text={withDefinitions(block, definitions)} isFinal />
      ))}
      {tail.text.trim() !== '' && (
        <LiveBlock key={last} text={withDefinitions(tail.text, definitions)} isFinal={!isStreaming} />
      )}
      {tail.isFormulaOpen && <p className="formula-coming">{strings.reading.formulaComing}</p>}
    </>
  );
}

/** A block of which the text may grow; it renders again only then. */
const LiveBlock = memo(function LiveBlock({ text, isFinal }: { readonly text: string; readonly isFinal: boolean }) {
  return (
    <KeepSelection isHeading={/^#{1,3}\s/.test(text)}>
      <MarkdownBlock text={text} isFinal={isFinal} />
    </KeepSelection>
  );
});

/** Goes on from the blocks of the last render, as long as the text has only grown. */
function useBlocks(text: string): Blocks {
  const last = useRef<{ readonly text: string; readonly blocks: Blocks }>({ text: '', blocks: noBlocks });
  if (last.current.text !== text) {
    const grown = text.startsWith(last.current.text);
    last.current = { text, blocks: splitBlocks(text, grown ? last.current.blocks : noBlocks) };
  }
  return last.current.blocks;
}
