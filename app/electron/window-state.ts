import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, screen } from 'electron';
import * as z from 'zod';

/** Remembers where the window was, and brings it back only to a place that can be seen. */

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(360).max(20_000),
  height: z.int().min(400).max(20_000),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof stateSchema>;

const firstSize = { width: 1180, height: 800 };

/** The remembered bounds, or only a size when nothing usable is remembered. */
export function restoreWindowState(file: string): Partial<WindowState> & typeof firstSize {
  const state = readState(file);
  return state !== undefined && isOnScreen(state) ? state : firstSize;
}

/** Writes the window's place to `file` whenever it settles and when it closes. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    } catch {
      // A place that could not be remembered is not worth a message: the window opens in its first size next time.
    }
  };
  const saveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
}

function readState(file: string): WindowState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A monitor may be gone: at least a good part of the title bar must lie on one that is there. */
function isOnScreen(state: WindowState): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const visibleWidth = Math.min(state.x + state.width, workArea.x + workArea.width) - Math.max(state.x, workArea.x);
    return visibleWidth >= 120 && state.y >= workArea.y && state.y < workArea.y + workArea.height - 60;
  });
}
