import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll } from '@electron/asar';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { launchApp } from '../support/electron-app.ts';
import type { Checklist } from './checklist.ts';
import { readDocuments } from './documents.ts';

/**
 * Copies the unpacked app to a folder far from the repository. The archive becomes a folder, which Electron accepts as well:
 * Node, which the stand-in runs on, cannot read inside an archive.
 */
function moveAway(appFolder: string, target: string): void {
  const archive = join(appFolder, 'resources/app.asar');
  cpSync(appFolder, target, {
    recursive: true,
    filter: (path) => path !== archive && path !== `${archive}.unpacked`,
  });
  extractAll(archive, join(target, 'resources/app'));
}

/** Starts the packaged app as a person would and has it answer. The stand-in lets it load modules only from the package. */
export async function checkStart(list: Checklist, appFolder: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-package-'));
  const installed = join(folder, 'Tandem');
  moveAway(appFolder, installed);
  const launched = await list.attempt('the app starts outside the repository and shows its window', () =>
    launchApp({ executable: join(installed, 'tandem'), userData: join(folder, 'data'), cwd: folder }),
  );
  if (launched !== undefined) {
    const { page, app } = launched;
    await list.attempt('it knows that it is packaged', async () => {
      const isPackaged = await app.evaluate(({ app }) => app.isPackaged);
      if (!isPackaged) throw new Error('app.isPackaged is false');
    });
    await list.attempt('the starter model answers', async () => {
      await chooseMode(page, 'Fast');
      await send(page, '2+3');
      await waitForStatus(page, 'complete');
      const answer = (await lastReply(page).textContent())?.trim() ?? '';
      if (answer === '') throw new Error('The answer is empty.');
    });
    await list.attempt('it quits', async () => {
      await launched.close();
      if (launched.process.exitCode !== 0)
        throw new Error(`exit code ${launched.process.exitCode}\n${launched.output()}`);
    });
  }
  await list.attempt('documents are read', () =>
    readDocuments(join(installed, 'resources/app/dist/documents/process.mjs')),
  );
  rmSync(folder, { recursive: true, force: true });
}
