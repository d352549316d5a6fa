import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { EventPayload } from '../../app/contract.ts';
import { pdf } from '../support/documents/pdf.ts';
import { filesIn, shownDocuments } from '../support/documents/test-documents.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';

const script = fileURLToPath(new URL('../support/reading-app.ts', import.meta.url));
const pages = 600;

type Told = EventPayload<'document.changed'>;

/** Runs the app in a process of its own and kills it as soon as it tells what `isTheMoment` waits for. */
async function killWhen(dataFolder: string, path: string, isTheMoment: (told: Told) => boolean): Promise<string> {
  const child = spawn(process.execPath, [script, dataFolder, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let conversationId = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const told: Told = JSON.parse(line);
    conversationId = told.conversationId;
    if (isTheMoment(told)) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return conversationId;
}

test.each<[string, (told: Told) => boolean]>([
  ['at once', () => true],
  ['in the middle of reading', ({ documents: [first] }) => (first?.progress?.done ?? 0) > pages / 4],
  ['near the end of reading', ({ documents: [first] }) => (first?.progress?.done ?? 0) > (pages * 3) / 4],
])(
  'an app that is killed %s reads the document at its next start, whole and once',
  async (_, isTheMoment) => {
    const dataFolder = temporaryFolder();
    const lines = Array.from({ length: pages }, (_, n) => ({ lines: [{ text: `Page number ${n + 1}.`, y: 700 }] }));
    const path = join(filesIn({ 'long.pdf': pdf(lines) }), 'long.pdf');
    const conversationId = await killWhen(dataFolder, path, isTheMoment);

    const t = await startTestApp({ dataFolder });
    await t.until(() => shownDocuments(t, conversationId)[0]?.status === 'ready');
    expect(shownDocuments(t, conversationId)).toMatchObject([{ status: 'ready', parts: pages, problem: null }]);
    expect(t.db.prepare('select count(*) from passages').pluck().get()).toBe(pages);
    expect(t.db.prepare('select count(*) from passage_search').pluck().get()).toBe(pages);
    expect(readdirSync(join(dataFolder, 'documents'))).toHaveLength(1);
    expect(t.db.pragma('integrity_check', { simple: true })).toBe('ok');
  },
  120_000,
);
