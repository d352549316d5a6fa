import type { Problem, Progress } from '../contract.ts';
import type { FileCopy, Inspection, SeenPart } from './model-files.ts';

/** Messages between the app and the thread that looks at model files. */
export type FileJob =
  | { readonly kind: 'inspect'; readonly id: number; readonly path: string }
  | { readonly kind: 'look'; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: 'hash'; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: 'read'; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: 'copy'; readonly id: number; readonly files: readonly FileCopy[] }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Ends the thread, once what it does has noticed. */
  | { readonly kind: 'close' };

export type FileReply =
  | { readonly kind: 'inspected'; readonly id: number; readonly inspection: Inspection }
  | { readonly kind: 'looked'; readonly id: number; readonly parts: readonly (SeenPart | null)[] }
  | { readonly kind: 'hashed'; readonly id: number; readonly hashes: readonly string[] }
  | { readonly kind: 'wasRead'; readonly id: number }
  | { readonly kind: 'copied'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: Problem };
