/** What of a key press matters here; both React's and the browser's events have it. */
export interface ComposerKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** What browsers report for keys that an input method takes, also for the one that confirms its choice. */
const inputMethodKeyCode = 229;

/** True for the Enter that sends: not with Shift, and not the one that confirms a word in an input method. */
export function isSendKey(event: ComposerKey): boolean {
  if (event.key !== 'Enter' || event.shiftKey || event.altKey) return false;
  return !event.isComposing && event.keyCode !== inputMethodKeyCode;
}
