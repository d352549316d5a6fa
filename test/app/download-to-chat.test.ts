import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { composeApp } from '../../app/compose.ts';
import type { CommandInput, CommandName, CommandOutput, EventName, EventPayload } from '../../app/contract.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { forkEngine } from '../../engine/fork.ts';
import { emptyPlaces } from '../support/home-places.ts';
import { RealFile } from '../support/hub/real-file.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { memorySecrets } from '../support/memory-secrets.ts';
import { silentLog } from '../support/silent-log.ts';
import { starterModelPath } from '../support/starter-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

/** The app with both of its processes, from a hub that keeps cutting the line to an answer. */
test('a model is downloaded over a line that is cut again and again, and answers at once', {
  timeout: 60_000,
}, async () => {
  const repo = 'tandem/starter-gguf';
  const file = new RealFile('starter-Q8_0.gguf', readFileSync(starterModelPath));
  const hub = await startHub([{ name: repo, files: [file] }]);
  hub.onRequest = ({ kind, number }) =>
    kind === 'content' && number % 2 === 0 ? { kind: 'cut', afterBytes: 300_000 } : null;

  const dataFolder = temporaryFolder();
  const listeners = new Set<(name: EventName, payload: unknown) => void>();
  const app = composeApp({
    dataFolder,
    // There is no demonstration model here: what answers must have come from the hub.
    resourcesFolder: temporaryFolder(),
    startEngine: () => forkEngine(),
    startDownloads: forkDownloads,
    startDocuments: () => forkDocuments(),
    secrets: memorySecrets(),
    showProgress: () => {},
    notify: () => {},
    chooseModelFiles: async () => [],
    chooseDocuments: async () => [],
    chooseFolder: async () => null,
    chooseSaveFile: async () => null,
    chooseImportFile: async () => null,
    revealFile: () => {},
    places: emptyPlaces(),
    openExternal: () => {},
    showMenu: () => {},
    publish: (name, payload) => {
      for (const listener of listeners) listener(name, payload);
    },
    version: '0',
    platform: process.platform,
    log: silentLog,
  });
  onTestFinished(() => app.close());
  app.start();

  async function command<K extends CommandName>(name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
    const result = await app.router.handle(name, input);
    if (!result.ok) throw new Error(`${name}: ${result.problem.message}`);
    return result.value;
  }
  function next<K extends EventName>(
    name: K,
    matches: (payload: EventPayload<K>) => boolean,
  ): Promise<EventPayload<K>> {
    return new Promise((resolve) => {
      const listener = (published: EventName, payload: unknown) => {
        if (published !== name || !matches(payload as EventPayload<K>)) return;
        listeners.delete(listener);
        resolve(payload as EventPayload<K>);
      };
      listeners.add(listener);
    });
  }

  await command('settings.update', { hubEndpoint: hub.url });
  const { repositories } = await command('catalogue.search', { text: 'starter' });
  const { offers } = await command('catalogue.open', { repo: repositories[0]?.repo ?? '' });
  const done = next('download.changed', ([item]) => item?.modelId != null);
  await command('download.start', { repo, offerId: offers?.[0]?.id ?? '' });
  const [item] = await done;
  expect(readFileSync(join(dataFolder, 'models', repo, file.path)).equals(file.read(0, file.sizeBytes))).toBe(true);
  expect(hub.servedBytes).toBeLessThan(1.05 * file.sizeBytes);

  const finished = next('chat.finished', () => true);
  await command('chat.send', {
    conversationId: null,
    text: 'What is 98765 + 43219?',
    mode: 'deep',
    modelId: item?.modelId ?? null,
  });
  expect((await finished).message).toMatchObject({
    status: 'complete',
    content: expect.stringContaining('141984'),
    modelName: 'Tandem Starter',
  });
  const [model] = await command('library.list', null);
  expect(model).toMatchObject({ verification: 'verified', isLoaded: true, speed: { source: 'measured' } });
});
