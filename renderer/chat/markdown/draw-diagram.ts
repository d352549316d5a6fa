import type { DiagramReply, DiagramRequest } from '../../diagram/messages.ts';

/** Many times what a large diagram takes on a slow computer. */
const timeoutMs = 20_000;

/**
 * Draws a mermaid text and gives the picture's address. It is drawn in a frame of its own, which may not reach this page, its data or
 * the bridge, and which is gone afterwards.
 * @throws when the text has an error, when it takes too long, and when `signal` ends it.
 */
export function drawDiagram(code: string, isDark: boolean, signal: AbortSignal): Promise<string> {
  const frame = document.createElement('iframe');
  frame.className = 'diagram-frame';
  frame.sandbox.add('allow-scripts');
  frame.ariaHidden = 'true';
  frame.tabIndex = -1;
  frame.src = './diagram/frame.html';

  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const onMessage = ({ source, data }: MessageEvent<DiagramReply>) => {
    if (source === null || source !== frame.contentWindow) return;
    if (data.kind === 'ready') {
      const request: DiagramRequest = { code, isDark };
      frame.contentWindow?.postMessage(request, '*');
    } else if (data.kind === 'drawn') resolve(`data:image/svg+xml,${encodeURIComponent(data.svg)}`);
    else reject(new Error('the diagram has an error'));
  };
  const onAbort = () => reject(new Error('the diagram is not wanted any more'));
  const timer = setTimeout(() => reject(new Error('the diagram took too long')), timeoutMs);
  window.addEventListener('message', onMessage);
  signal.addEventListener('abort', onAbort);
  document.body.append(frame);
  return promise.finally(() => {
    clearTimeout(timer);
    window.removeEventListener('message', onMessage);
    signal.removeEventListener('abort', onAbort);
    frame.remove();
  });
}
