import { memo } from 'react';
import { strings } from '../../strings.ts';
import { closeTail } from './close-tail.ts';
import { type Definition, definitionsIn, hasFootnotes, withDefinitions } from './definitions.ts';
import { KeepSelection } from './KeepSelection.tsx';
import { MarkdownBlock } from './MarkdownBlock.tsx';
import { blocksInSection, useBlocks, useSame, useSections } from './use-blocks.ts';

interface MarkdownTextProps {
  readonly text: string;
  readonly isStreaming: boolean;
}

/** Markdown that may still grow: only its last block is parsed again when text is added. */
export function MarkdownText({ text, isStreaming }: MarkdownTextProps) {
  const { committed, end } = useBlocks(text);
  // A definition counts once its line is whole.
  const definitions = useSame(definitionsIn(isStreaming ? text.slice(0, text.lastIndexOf('\n') + 1) : text));
  const sections = useSections(committed);
  if (!isStreaming && hasFootnotes(text)) return <LiveBlock text={text} isFinal />;

  const rest = text.slice(end);
  const tail = isStreaming ? closeTail(rest) : { text: rest, isFormulaOpen: false };
  const isTailShown = tail.text.trim() !== '';
  const growing = Math.floor(committed.length / blocksInSection);
  const isBegun = isTailShown || sections[growing] !== undefined;
  return (
    <>
      {Array.from({ length: isBegun ? growing + 1 : growing }, (_, index) => (
        <Section
          // biome-ignore lint/suspicious/noArrayIndexKey: sections never move.
          key={index}
          texts={sections[index] ?? noTexts}
          tail={index === growing && isTailShown ? tail.text : null}
          isFinal={index < growing || !isStreaming}
          definitions={definitions}
        />
      ))}
      {tail.isFormulaOpen && <p className="formula-coming">{strings.reading.formulaComing}</p>}
    </>
  );
}

const noTexts: readonly string[] = [];

interface SectionProps {
  /** Of blocks that no later text can change. */
  readonly texts: readonly string[];
  /** The block that is being written; null in a section that is full, or before it has begun. */
  readonly tail: string | null;
  /** Whether the tail is whole. */
  readonly isFinal: boolean;
  readonly definitions: readonly Definition[];
}

const Section = memo(function Section({ texts, tail, isFinal, definitions }: SectionProps) {
  // In one list, so that a block which is complete keeps its elements.
  const blocks = tail === null ? texts : [...texts, tail];
  return (
    <div className="blocks" data-heading={startsWithHeading(blocks[0] ?? '')}>
      {blocks.map((block, index) => (
        <LiveBlock
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks never move.
          key={index}
          text={withDefinitions(block, definitions)}
          isFinal={isFinal || index < texts.length}
        />
      ))}
    </div>
  );
});

/** A block of which the text may grow; it renders again only then. */
const LiveBlock = memo(function LiveBlock({ text, isFinal }: { readonly text: string; readonly isFinal: boolean }) {
  return (
    <KeepSelection isHeading={startsWithHeading(text)}>
      <MarkdownBlock text={text} isFinal={isFinal} />
    </KeepSelection>
  );
});

function startsWithHeading(text: string): boolean {
  return /^#{1,3}\s/.test(text);
}
