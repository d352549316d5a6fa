import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const day = 24 * 60 * 60_000;

const folderOf = (t: TestApp) => join(t.dataFolder, 'prefix-state');
const stateOf = (t: TestApp) => readdirSync(folderOf(t)).sort();

/** What the engine would leave for a conversation. */
function leaveState(t: TestApp, conversation: string, digit: string, bytes = 100): void {
  mkdirSync(folderOf(t), { recursive: true });
  const path = join(folderOf(t), `${digit.repeat(64)}.kv`);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  writeFileSync(join(folderOf(t), `${conversation}.owner`), `${digit.repeat(64)}\n`);
}

/** The app with one finished conversation, of which the engine has saved something. */
async function withState() {
  const t = await startTestApp();
  const { conversationId: id } = await t.send('Hello there');
  t.engine.finish();
  await t.clock.advance(0);
  leaveState(t, id, '1');
  return { t, id };
}

describe('what was read of a conversation', () => {
  test('is kept in a folder that only this person may enter', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('Hello there');
    expect(t.engine.generating.prefixes).toEqual({ folder: folderOf(t), maxBytes: 10e9, conversation: conversationId });
    if (process.platform !== 'win32') expect(statSync(folderOf(t)).mode & 0o777).toBe(0o700);
  });

  test('outlasts a start, and the deletion of the conversation while that can be undone', async () => {
    const { t, id } = await withState();
    await t.command('conversation.delete', { id });
    await t.close();
    await t.clock.advance(29 * day);
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(stateOf(next)).toEqual([`${'1'.repeat(64)}.kv`, `${id}.owner`].sort());
  });

  test('is deleted with the conversation for good, as is what a killed engine left', async () => {
    const { t, id } = await withState();
    const { conversationId: kept } = await t.send('Stay');
    t.engine.finish();
    leaveState(t, kept, '2');
    writeFileSync(join(folderOf(t), `${'3'.repeat(64)}.kv.tmp`), 'half');
    await t.command('conversation.delete', { id });
    await t.close();
    await t.clock.advance(31 * day);
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(stateOf(next)).toEqual([`${'2'.repeat(64)}.kv`, `${kept}.owner`].sort());
  });

  test('is counted, and cleared', async () => {
    const { t } = await withState();
    expect(await t.command('prefixState.usage', null)).toEqual({ bytes: 100 });
    expect(await t.command('prefixState.clear', null)).toEqual({ bytes: 0 });
    expect(existsSync(folderOf(t))).toBe(false);
    expect(await t.command('prefixState.usage', null)).toEqual({ bytes: 0 });
  });

  test('is deleted at once when that is switched off, and the engine is told of no folder then', async () => {
    const { t, id } = await withState();
    await t.command('settings.update', { savesPrefixState: false });
    expect(existsSync(folderOf(t))).toBe(false);
    await t.send('More', { conversationId: id });
    expect(t.engine.generating.prefixes).toBeUndefined();
    expect(existsSync(folderOf(t))).toBe(false);
  });

  test('shrinks to a lower limit, the oldest first', async () => {
    const { t, id } = await withState();
    leaveState(t, id, '2', 0.8e9);
    leaveState(t, id, '3', 0.8e9);
    utimesSync(join(folderOf(t), `${'2'.repeat(64)}.kv`), 1000, 1000);
    await t.command('settings.update', { prefixStateLimitBytes: 1e9 });
    expect(await t.command('prefixState.usage', null)).toEqual({ bytes: 0.8e9 + 100 });
    await t.send('More', { conversationId: id });
    expect(t.engine.generating.prefixes).toMatchObject({ maxBytes: 1e9 });
  });

  test('stands in no way of a reply where its folder cannot be made', async () => {
    const t = await startTestApp();
    writeFileSync(folderOf(t), 'a file');
    await t.send('Hello there');
    expect(t.engine.generating.prefixes).toBeUndefined();
  });
});
