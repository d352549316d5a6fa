import { useEffect, useState } from 'react';
import type { AttachedDocument, Passage } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { PasswordForm } from '../PasswordForm.tsx';
import { PdfPage } from './PdfPage.tsx';
import { TextPages } from './TextPages.tsx';
import { useDocumentParts } from './use-part.ts';
import { type OpenPdf, usePdf } from './use-pdf.ts';
import { VirtualPages } from './VirtualPages.tsx';

interface PdfPagesProps {
  readonly document: AttachedDocument;
  readonly passage: Passage | null;
  readonly request: number;
}

/** Of the pages, at both sides together. */
const marginPx = 24;
const minWidthPx = 240;

/** The pages of a PDF as they were laid out; the text that was read from it where they cannot be drawn, or are locked and stay so. */
export function PdfPages(props: PdfPagesProps) {
  const state = usePdf(props.document.id);
  const [isTextWanted, setTextWanted] = useState(false);
  const text = strings.documents.viewer;
  if (state.status === 'open') return <DrawnPages {...props} opened={state.opened} />;
  if (state.status === 'opening') {
    return (
      <p className="viewer-note" role="status">
        {text.opening}
      </p>
    );
  }
  if (state.status === 'failed' || isTextWanted) {
    return (
      <>
        <p className="viewer-note" role="status">
          {state.status === 'failed' ? text.asText : text.lockedAsText}
        </p>
        <TextPages {...props} />
      </>
    );
  }
  const { isWrong, unlock } = state.locked;
  return (
    <div className="viewer-note">
      <PasswordForm
        name={props.document.name}
        note={isWrong ? text.wrongPassword : text.locked}
        isWrong={isWrong}
        onPassword={unlock}
      >
        <button type="button" className="text-button" onClick={() => setTextWanted(true)}>
          {text.showText}
        </button>
      </PasswordForm>
    </div>
  );
}

/** As wide as the panel. */
function DrawnPages({ document, passage, request, opened }: PdfPagesProps & { readonly opened: OpenPdf }) {
  const parts = useDocumentParts(document.id, document.parts);
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const width = useWidth(frame);
  const pageWidth = Math.max(width - marginPx, minWidthPx);
  return (
    <div className="viewer-frame" ref={setFrame}>
      {width > 0 && (
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
