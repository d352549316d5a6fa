/** What the window asks of the frame that draws diagrams, and what it answers. */
export interface DiagramRequest {
  /** In mermaid's language, as a model wrote it. */
  readonly code: string;
  readonly isDark: boolean;
}

export type DiagramReply =
  /** It can be asked now. */
  | { readonly kind: 'ready' }
  /** A whole SVG document. */
  | { readonly kind: 'drawn'; readonly svg: string }
  | { readonly kind: 'failed' };
