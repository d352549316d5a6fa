import { useEffect, useState } from 'react';
import type { AttachedDocument, Passage } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { PdfPage } from './PdfPage.tsx';
import { TextPages } from './TextPages.tsx';
import { useDocumentParts } from './use-part.ts';
import { usePdf } from './use-pdf.ts';
import { VirtualPages } from './VirtualPages.tsx';

interface PdfPagesProps {
  readonly document: AttachedDocument;
  readonly passage: Passage | null;
  readonly request: number;
}

/** Of the pages, at both sides together. */
const marginPx = 24;
const minWidthPx = 240;

/** The pages of a PDF as they were laid out, as wide as the panel. */
export function PdfPages({ document, passage, request }: PdfPagesProps) {
  const opened = usePdf(document.id);
  const parts = useDocumentParts(document.id, document.parts);
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const width = useWidth(frame);
  const text = strings.documents.viewer;
  if (opened === 'failed') {
    return (
      <>
        <p className="viewer-note" role="status">
          {text.asText}
        </p>
        <TextPages document={document} passage={passage} request={request} />
      </>
    );
  }
  const pageWidth = Math.max(width - marginPx, minWidthPx);
  return (
    <div className="viewer-frame" ref={setFrame}>
      {opened === null || width === 0 ? (
        <p className="viewer-note" role="status">
          {text.opening}
        </p>
      ) : (
        <VirtualPages
          // Other widths make other heights: all are measured anew.
          key={pageWidth}
          count={opened.pdf.numPages}
          kind="page"
          estimateHeight={() => (pageWidth * opened.size[1]) / opened.size[0]}
          target={{ index: (passage?.part ?? 1) - 1, request }}
          renderPage={(index) => (
            <PdfPage
              opened={opened}
              number={index + 1}
              width={pageWidth}
              parts={parts}
              passage={passage?.part === index + 1 ? passage : null}
              request={request}
            />
          )}
        />
      )}
    </div>
  );
}

/** In whole CSS pixels; 0 until it is known. */
function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([entry]) => {
      const next = Math.floor(entry?.contentRect.width ?? 0);
      clearTimeout(timer);
      // Pages are drawn anew once the window has its new size, not at every step on the way.
      timer = setTimeout(() => setWidth(next), 120);
    });
    setWidth(element.clientWidth);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
  return width;
}
