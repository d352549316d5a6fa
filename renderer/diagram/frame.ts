import mermaid from 'mermaid';
import type { DiagramReply, DiagramRequest } from './messages.ts';

/**
 * Draws one diagram in a sandboxed frame. Mermaid writes styles into the page to measure text, which the window's own policy
 * forbids; here there is nothing that they could hurt.
 */

const maxCodeLength = 20_000;

function say(reply: DiagramReply): void {
  // The frame's origin is opaque and its parent's is not told to it. A drawing is no secret of anybody else's.
  window.parent.postMessage(reply, '*');
}

async function draw({ code, isDark }: DiagramRequest): Promise<string> {
  if (code.length > maxCodeLength) throw new Error('the text is too long');
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: isDark ? 'dark' : 'neutral',
    fontFamily: 'system-ui, sans-serif',
    // Labels as text of the picture: HTML in it is not drawn everywhere.
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    suppressErrorRendering: true,
  });
  const { svg } = await mermaid.render('diagram', code);
  return standalone(svg);
}

/** As a document of its own, with a size: mermaid leaves that to the page around it. */
function standalone(markup: string): string {
  const holder = document.createElement('div');
  holder.innerHTML = markup;
  const svg = holder.querySelector('svg');
  if (svg === null) throw new Error('nothing was drawn');
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute('width', String(Math.ceil(width)));
  svg.setAttribute('height', String(Math.ceil(height)));
  return new XMLSerializer().serializeToString(svg);
}

window.addEventListener('message', ({ source, data }: MessageEvent<DiagramRequest>) => {
  if (source !== window.parent) return;
  draw(data).then(
    (svg) => say({ kind: 'drawn', svg }),
    () => say({ kind: 'failed' }),
  );
});
say({ kind: 'ready' });
