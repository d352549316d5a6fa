import { type HighlightedCode, highlight } from './highlight.ts';

/** Colours long code beside the window's own thread. */

export interface HighlightRequest {
  readonly id: number;
  readonly code: string;
  readonly language: string;
}

export interface HighlightReply {
  readonly id: number;
  readonly parts: HighlightedCode | null;
}

self.addEventListener('message', ({ data }: MessageEvent<HighlightRequest>) => {
  const reply: HighlightReply = { id: data.id, parts: highlight(data.code, data.language) };
  self.postMessage(reply);
});
