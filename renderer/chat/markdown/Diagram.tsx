import { useEffect, useState } from 'react';
import { useApp } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { drawDiagram } from './draw-diagram.ts';

interface DiagramProps {
  /** Of a finished block: it does not change. */
  readonly code: string;
  /** Must stay the same function. */
  readonly onFailed: () => void;
}

/** A drawing of a mermaid text, as a picture: nothing in it can run, link or load. */
export function Diagram({ code, onFailed }: DiagramProps) {
  const { ui } = useApp();
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    const drawing = new AbortController();
    drawDiagram(code, isDark(), drawing.signal)
      .then(setPicture)
      .catch(() => {
        if (drawing.signal.aborted) return;
        ui.getState().fail({ code: 'diagram-failed', message: strings.reading.diagram.failed });
        onFailed();
      });
    return () => drawing.abort();
  }, [code, onFailed, ui]);
  if (picture === null) {
    return (
      <p className="diagram-coming" role="status">
        {strings.reading.diagram.drawing}
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide diagrams scroll sideways, which must also work from the keyboard.
    <section className="diagram" aria-label={strings.reading.diagram.picture} tabIndex={0}>
      <img src={picture} alt={strings.reading.diagram.picture} />
    </section>
  );
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
