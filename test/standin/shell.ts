import { guardNamespace } from './guard.ts';

/** Opens nothing on the person's machine: it says on the error output what Electron would have opened. */
export const shell = guardNamespace('shell', {
  async openExternal(url: string): Promise<void> {
    process.stderr.write(`Would open ${new URL(url).href}\n`);
  },
  showItemInFolder(path: string): void {
    process.stderr.write(`Would show ${path}\n`);
  },
});
