import type { HighlightedCode } from './highlight.ts';
import type { HighlightReply, HighlightRequest } from './highlight-worker.ts';

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (parts: HighlightedCode | null) => void>();

/** The code in colours, made in a thread of its own; null where the language is not known or the thread failed. */
export function highlightAside(code: string, language: string): Promise<HighlightedCode | null> {
  worker ??= start();
  lastId += 1;
  const request: HighlightRequest = { id: lastId, code, language };
  const { promise, resolve } = Promise.withResolvers<HighlightedCode | null>();
  waiting.set(request.id, resolve);
  worker.postMessage(request);
  return promise;
}

function start(): Worker {
  const started = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<HighlightReply>) => {
    waiting.get(data.id)?.(data.parts);
    waiting.delete(data.id);
  });
  // Code without colours can be read as well.
  started.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
    started.terminate();
    worker = null;
  });
  return started;
}
