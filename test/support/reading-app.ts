import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../app/clock.ts';
import { composeApp } from '../../app/compose.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { memorySecrets } from './memory-secrets.ts';
import { ScriptedEngines } from './scripted-engine.ts';
import { ScriptedFiles } from './scripted-files.ts';
import { silentLog } from './silent-log.ts';

/**
 * A process of its own that runs the whole app on the given data folder and adds the given file to a new conversation, until it is
 * killed. Each line that it prints is JSON: the statuses of the documents, as the window is told them.
 */
async function run(dataFolder: string, path: string): Promise<void> {
  const app = composeApp({
    dataFolder,
    resourcesFolder: join(dataFolder, 'resources'),
    startEngine: new ScriptedEngines(systemClock).start,
    startDownloads: forkDownloads,
    startDocuments: () => forkDocuments(),
    secrets: memorySecrets(),
    showProgress: () => {},
    notify: () => {},
    chooseModelFiles: async () => [],
    chooseDocuments: async () => [],
    chooseSaveFile: async () => null,
    chooseImportFile: async () => null,
    chooseFolder: async () => null,
    revealFile: () => {},
    places: { home: dataFolder, root: dataFolder, env: {} },
    modelFiles: new ScriptedFiles(),
    openExternal: () => {},
    showMenu: () => {},
    publish: (name, payload) => {
      // Written at once: a killed process flushes nothing.
      if (name === 'document.changed') writeSync(1, `${JSON.stringify(payload)}\n`);
    },
    version: '0',
    platform: process.platform,
    log: silentLog,
  });
  app.start();
  const added = await app.router.handle('document.addDropped', { conversationId: null, paths: [path] });
  if (!added.ok) throw new Error(added.problem.message);
}

if (import.meta.main) {
  const [dataFolder = '', path = ''] = process.argv.slice(2);
  await run(dataFolder, path);
}
