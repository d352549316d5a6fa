import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AttachedDocument } from '../../../app/contract.ts';
import { folderInMemory } from '../temp-folder.ts';
import type { TestApp } from '../test-app.ts';

/** Writes files of these names and contents into a new folder; returns it. */
export function filesIn(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = folderInMemory();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** The documents of a conversation as the window was told last. */
export function shownDocuments(t: TestApp, conversationId: string): readonly AttachedDocument[] {
  const last = t.payloads('document.changed').findLast((payload) => payload.conversationId === conversationId);
  return last?.documents ?? [];
}

/** Lets the app go on until nothing of the conversation waits or is being read. */
export async function untilRead(t: TestApp, conversationId: string): Promise<readonly AttachedDocument[]> {
  await t.until(() =>
    shownDocuments(t, conversationId).every(({ status }) => !['waiting', 'reading'].includes(status)),
  );
  return shownDocuments(t, conversationId);
}

/** Drops files of these names and contents, and lets them be read. */
export async function addFiles(
  t: TestApp,
  files: Readonly<Record<string, string | Uint8Array>>,
  conversationId: string | null = null,
) {
  const folder = filesIn(files);
  const paths = Object.keys(files).map((name) => join(folder, name));
  const added = await t.command('document.addDropped', { conversationId, paths });
  return { ...added, documents: await untilRead(t, added.conversationId), folder };
}
