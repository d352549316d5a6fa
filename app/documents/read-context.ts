import type { DocumentLimits, DocumentPart, DocumentWarning, PartKind } from './protocol.ts';

/** What a reader is given besides the bytes. */
export interface ReadContext {
  readonly limits: DocumentLimits;
  readonly password: string | null;
  /** Chosen by the person; null: to be found by looking. */
  readonly encoding: string | null;
  /** Parts read so far; tells the app, too, that the process has not hung. Cheap enough for every row and page. */
  readonly progress: (done: number, total: number | null) => void;
}

/** What a reader found. */
export interface ReadDocument {
  readonly title: string | null;
  readonly partKind: PartKind;
  readonly parts: readonly DocumentPart[];
  readonly encoding?: string;
  readonly warnings: readonly DocumentWarning[];
}
