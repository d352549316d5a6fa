import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../app/clock.ts';
import { composeApp } from '../../app/compose.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { memorySecrets } from './memory-secrets.ts';
import { type ScriptedEngine, ScriptedEngines } from './scripted-engine.ts';
import { ScriptedFiles } from './scripted-files.ts';
import { silentLog } from './silent-log.ts';

/**
 * A process of its own that runs the whole app on the given data folder, sends one message and streams an endless answer, until it
 * is killed. Each line that it prints is JSON: first the ids, then for each delta the time and the length of the text so far.
 */

const deltaIntervalMs = 5;

export interface SentLine {
  readonly conversationId: string;
  readonly userId: string;
  readonly replyId: string;
}

export interface DeltaLine {
  readonly atMs: number;
  readonly length: number;
}

/** The endless answer is made of these. */
export function word(n: number): string {
  return `word${n} `;
}

/** Written at once: a killed process flushes nothing. */
function print(line: SentLine | DeltaLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function stream(engine: ScriptedEngine, n = 0): void {
  engine.answer(word(n));
  systemClock.setTimer(() => stream(engine, n + 1), deltaIntervalMs);
}

async function run(dataFolder: string, text: string): Promise<void> {
  let length = 0;
  const app = composeApp({
    dataFolder,
    resourcesFolder: join(dataFolder, 'resources'),
    startEngine: new ScriptedEngines(systemClock, { generate: (engine) => stream(engine) }).start,
    startDownloads: forkDownloads,
    startDocuments: () => forkDocuments(),
    secrets: memorySecrets(),
    showProgress: () => {},
    notify: () => {},
    chooseModelFiles: async () => ['/models/any.gguf'],
    chooseDocuments: async () => [],
    chooseFolder: async () => null,
    chooseSaveFile: async () => null,
    chooseImportFile: async () => null,
    revealFile: () => {},
    places: { home: dataFolder, root: dataFolder, env: {} },
    modelFiles: new ScriptedFiles(),
    openExternal: () => {},
    showMenu: () => {},
    publish: (name, payload) => {
      if (name !== 'chat.delta' || !('text' in payload)) return;
      length += payload.text.length;
      print({ atMs: performance.now(), length });
    },
    version: '0',
    platform: process.platform,
    log: silentLog,
  });
  app.start();
  await app.router.handle('model.choose', undefined);
  const sent = await app.router.handle('chat.send', { conversationId: null, text, mode: 'fast' });
  if (!sent.ok) throw new Error(sent.problem.message);
  const [user, reply] = sent.value.messages;
  print({ conversationId: sent.value.conversation.id, userId: user?.id ?? '', replyId: reply?.id ?? '' });
}

if (import.meta.main) {
  const [dataFolder = '', text = ''] = process.argv.slice(2);
  await run(dataFolder, text);
}
