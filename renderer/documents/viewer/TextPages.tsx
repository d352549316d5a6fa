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

const codeFormats: ReadonlySet<AttachedDocument['format']> = new Set(['code', 'json', 'csv']);

/** A document as the text that the model sees, part by part. */
export function TextPages({ document, passage, request }: TextPagesProps) {
  const parts = useDocumentParts(document.id, document.parts);
  const kind = document.partKind ?? 'text';
  return (
    <VirtualPages
      count={Math.max(document.parts, 1)}
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
