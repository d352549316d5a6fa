/** The open windows, known to `app` (which closes them all at quit) without knowing what a window is. */

export interface OpenWindow {
  /** Asks the app and closes; resolves with false when a listener prevented it. */
  closeForQuit(): Promise<boolean>;
  focus(): void;
}

export const openWindows = new Set<OpenWindow>();
