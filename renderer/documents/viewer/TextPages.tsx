import { useMemo } from 'react';
import type { AttachedDocument, Passage } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { Mark } from './Mark.tsx';
import { type TextBlock, textBlocks } from './text-blocks.ts';
import { type DocumentParts, useDocumentParts, usePart } from './use-part.ts';
import { VirtualPages } from './VirtualPages.tsx';

interface TextPagesProps {
  readonly document: AttachedDocument;
  readonly passage: Passage | null;
  readonly request: number;
}

/** A guess until a part is there, in CSS pixels: about twenty lines. */
const estimatedHeight = 500;
const charactersPerLine = 60;
const linePx = 22;

const codeFormats: ReadonlySet<AttachedDocument['format']> = new Set(['code', 'json', 'csv']);

/** A document as the text that the model sees, part by part. */
export function TextPages(props: TextPagesProps) {
  return props.document.parts > 1 ? <Parts {...props} /> : <OnePart {...props} />;
}

/** A part may be megabytes of text: where it is the only one, its blocks are what is drawn as it comes into view. */
function OnePart({ document, passage, request }: TextPagesProps) {
  const parts = useDocumentParts(document.id, 1);
  const part = usePart(parts, 1);
  const blocks = useMemo(
    () => (part === null || part === 'failed' ? [] : textBlocks(part.text, passage)),
    [part, passage],
  );
  const text = strings.documents.viewer;
  if (part === null) return <div className="viewer-pending" aria-busy="true" />;
  if (part === 'failed') return <p className="viewer-note">{text.failed}</p>;
  if (part.text.trim() === '') return <p className="viewer-note">{text.noText}</p>;
  return (
    <VirtualPages
      count={blocks.length}
      kind="text"
      gap={0}
      estimateHeight={(index) => estimatedBlockHeight(blocks[index])}
      target={{
        index: Math.max(
          0,
          blocks.findIndex(({ mark }) => mark !== null),
        ),
        request,
      }}
      renderPage={(index) => {
        const block = blocks[index];
        if (block === undefined) return null;
        return (
          <article className="viewer-text" data-code={codeFormats.has(document.format)} data-joined="true">
            <Block block={block} request={request} />
          </article>
        );
      }}
    />
  );
}

function estimatedBlockHeight(block: TextBlock | undefined): number {
  return block === undefined ? 0 : Math.ceil(block.text.length / charactersPerLine) * linePx;
}

function Parts({ document, passage, request }: TextPagesProps) {
  const parts = useDocumentParts(document.id, document.parts);
  const kind = document.partKind ?? 'text';
  return (
    <VirtualPages
      count={document.parts}
      kind={kind}
      estimateHeight={() => estimatedHeight}
      target={{ index: (passage?.part ?? 1) - 1, request }}
      renderPage={(index) => (
        <PartText
          parts={parts}
          number={index + 1}
          kind={kind}
          isCode={codeFormats.has(document.format)}
          passage={passage?.part === index + 1 ? passage : null}
          request={request}
        />
      )}
    />
  );
}

interface PartTextProps {
  readonly parts: DocumentParts;
  readonly number: number;
  readonly kind: NonNullable<AttachedDocument['partKind']>;
  readonly isCode: boolean;
  readonly passage: Passage | null;
  readonly request: number;
}

function PartText({ parts, number, kind, isCode, passage, request }: PartTextProps) {
  const part = usePart(parts, number);
  const text = strings.documents.viewer;
  if (part === null) return <div className="viewer-pending" aria-busy="true" />;
  if (part === 'failed') return <p className="viewer-note">{text.failed}</p>;
  return (
    <article className="viewer-text" data-code={isCode}>
      {kind !== 'text' && (
        <h3>{part.title === null ? text.part(number, kind) : text.partTitled(number, kind, part.title)}</h3>
      )}
      {part.text.trim() === '' && <p className="viewer-note">{text.noText}</p>}
      {textBlocks(part.text, passage).map((block) => (
        <Block key={block.start} block={block} request={request} />
      ))}
    </article>
  );
}

function Block({ block: { text, mark }, request }: { readonly block: TextBlock; readonly request: number }) {
  if (mark === null) return <p dir="auto">{text}</p>;
  return (
    <p dir="auto">
      {text.slice(0, mark.start)}
      <Mark request={request}>{text.slice(mark.start, mark.end)}</Mark>
      {text.slice(mark.end)}
    </p>
  );
}
