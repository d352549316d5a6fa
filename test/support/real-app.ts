import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, composeApp } from '../../app/compose.ts';
import type { CommandInput, CommandName, CommandOutput, EventName, EventPayload } from '../../app/contract.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { forkEngine } from '../../engine/fork.ts';
import { memorySecrets } from './memory-secrets.ts';
import { silentLog } from './silent-log.ts';
import { starterModelPath } from './starter-model.ts';

/** The app with its real processes and the model that ships with it, for programs that measure it. The caller closes it. */
export class RealApp {
  readonly #app: App;
  readonly #listeners = new Set<(name: EventName, payload: unknown) => void>();

  constructor(dataFolder: string) {
    this.#app = composeApp({
      dataFolder,
      resourcesFolder: writeResources(dataFolder),
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
      places: { home: dataFolder, root: dataFolder, env: {} },
      openExternal: () => {},
      showMenu: () => {},
      publish: (name, payload) => {
        for (const listener of this.#listeners) listener(name, payload);
      },
      version: '0',
      platform: process.platform,
      log: silentLog,
    });
  }

  /** Answers when the model is open. */
  async start(): Promise<void> {
    const ready = this.next('model.changed', ({ engine, current }) => engine === 'ready' && current !== null);
    this.#app.start();
    await ready;
  }

  async close(): Promise<void> {
    // Threads that end do not keep a program alive.
    const alive = setInterval(() => {}, 1_000);
    await this.#app.close();
    clearInterval(alive);
  }

  async command<K extends CommandName>(name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
    const result = await this.#app.router.handle(name, input);
    if (!result.ok) throw new Error(`${name}: ${result.problem.message}`);
    return result.value;
  }

  /** The next event of this name, from now on, that matches. */
  next<K extends EventName>(name: K, matches: (payload: EventPayload<K>) => boolean): Promise<EventPayload<K>> {
    return new Promise((resolve) => {
      const listener = (published: EventName, payload: unknown) => {
        if (published !== name || !matches(payload as EventPayload<K>)) return;
        this.#listeners.delete(listener);
        resolve(payload as EventPayload<K>);
      };
      this.#listeners.add(listener);
    });
  }
}

function writeResources(dataFolder: string): string {
  const folder = join(dataFolder, 'resources');
  mkdirSync(join(folder, 'starter-model'), { recursive: true });
  copyFileSync(starterModelPath, join(folder, 'starter-model', 'starter.gguf'));
  const card = { name: 'Starter', file: 'starter.gguf', description: 'A demonstration.' };
  writeFileSync(join(folder, 'starter-model', 'card.json'), JSON.stringify(card));
  return folder;
}
