import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useRef, useState } from 'react';
import type { Passage } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { findPassage, type PageText, type Rectangle } from './find-passage.ts';
import { Mark } from './Mark.tsx';
import type { DocumentParts } from './use-part.ts';
import type { OpenPdf } from './use-pdf.ts';

interface PdfPageProps {
  readonly opened: OpenPdf;
  /** From 1. */
  readonly number: number;
  /** In CSS pixels. */
  readonly width: number;
  readonly parts: DocumentParts;
  readonly passage: Passage | null;
  readonly request: number;
}

/** Sharper than this would only take memory. */
const maxPixelRatio = 2;

/** A page that is only scrolled past is not drawn. */
const settleMs = 80;

/** One page: drawn, with its text over it to be selected, and the passage marked. */
export function PdfPage({ opened, number, width, parts, passage, request }: PdfPageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const text = strings.documents.viewer;

  useEffect(() => {
    const [surface, textLayer] = [canvas.current, layer.current];
    if (surface === null || textLayer === null) return;
    let isWanted = true;
    const ends: (() => void)[] = [];
    const draw = async () => {
      const page = await opened.pdf.getPage(number);
      if (!isWanted) return;
      const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
      setDrawn({ page, viewport });
      const ratio = Math.min(devicePixelRatio, maxPixelRatio);
      surface.width = Math.round(viewport.width * ratio);
      surface.height = Math.round(viewport.height * ratio);
      const drawing = page.render({
        canvas: surface,
        viewport,
        transform: [ratio, 0, 0, ratio, 0, 0],
      });
      ends.push(() => drawing.cancel());
      await drawing.promise;
      surface.dataset.drawn = 'true';
      textLayer.replaceChildren();
      textLayer.style.setProperty('--total-scale-factor', String(viewport.scale));
      const words = new opened.library.TextLayer({
        textContentSource: page.streamTextContent(),
        container: textLayer,
        viewport,
      });
      ends.push(() => words.cancel());
      await words.render();
    };
    const timer = setTimeout(() => {
      draw().catch(() => {
        // A page that cannot be drawn stays white; the others go on. One that left the view was called off.
      });
    }, settleMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [opened, number, width]);

  const [pageWidth, pageHeight] =
    drawn === null ? [width, (width * opened.size[1]) / opened.size[0]] : [drawn.viewport.width, drawn.viewport.height];
  return (
    <section
      className="pdf-page"
      aria-label={text.part(number, 'page')}
      style={{ width: pageWidth, minHeight: pageHeight }}
    >
      <canvas ref={canvas} data-testid="pdf-canvas" aria-hidden style={{ width: pageWidth, height: pageHeight }} />
      <div ref={layer} className="pdf-text" />
      {drawn !== null && passage !== null && (
        <PassageOnPage drawn={drawn} passage={passage} parts={parts} request={request} />
      )}
    </section>
  );
}

interface Drawn {
  readonly page: PDFPageProxy;
  readonly viewport: PageViewport;
}

interface PassageOnPageProps {
  readonly drawn: Drawn;
  readonly passage: Passage;
  readonly parts: DocumentParts;
  readonly request: number;
}

interface Found {
  readonly text: string;
  readonly rectangles: readonly Rectangle[] | null;
}

/** The passage where it stands; where it cannot be found on the page, its text below it. */
function PassageOnPage({ drawn: { page, viewport }, passage, parts, request }: PassageOnPageProps) {
  const [found, setFound] = useState<Found | null>(null);

  useEffect(() => {
    let isWanted = true;
    (async () => {
      const [{ items }, part] = await Promise.all([page.getTextContent(), parts.part(passage.part)]);
      if (part === null || !isWanted) return;
      const text = part.text.slice(passage.start, passage.end);
      const words = items.filter((item): item is PageText & typeof item => 'str' in item);
      setFound({ text, rectangles: findPassage(words, text, passage.start / Math.max(part.text.length, 1)) });
    })().catch(() => {
      // Without its text there is nothing to mark; the page itself is shown.
    });
    return () => {
      isWanted = false;
    };
  }, [page, parts, passage]);

  if (found === null) return null;
  if (found.rectangles === null) {
    return (
      <div className="passage-below">
        <strong>{strings.documents.viewer.passageOnPage}</strong>
        <p dir="auto">
          <Mark request={request}>{found.text}</Mark>
        </p>
      </div>
    );
  }
  return found.rectangles.map((rectangle, index) => {
    const [left, bottom, right, top] = rectangle;
    const [x1 = 0, y1 = 0] = viewport.convertToViewportPoint(left, bottom);
    const [x2 = 0, y2 = 0] = viewport.convertToViewportPoint(right, top);
    const style = {
      left: Math.min(x1, x2),
      top: Math.min(y1, y2),
      width: Math.abs(x2 - x1),
      height: Math.abs(y2 - y1),
    };
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are made together and never move.
      <PageMark key={index} style={style} request={index === 0 ? request : null} />
    );
  });
}

interface PageMarkProps {
  readonly style: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** Of the mark that is brought into view; null for the others. */
  readonly request: number | null;
}

function PageMark({ style, request }: PageMarkProps) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (request !== null) mark.current?.scrollIntoView({ block: 'center' });
  }, [request]);
  return <div ref={mark} className="pdf-mark" style={style} data-testid="cited-passage" />;
}
