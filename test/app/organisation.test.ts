import { describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const day = 24 * 60 * 60_000;

async function finished(t: TestApp, text: string): Promise<string> {
  const { conversationId } = await t.send(text);
  t.engine.answer('Done');
  t.engine.finish();
  await t.clock.advance(0);
  return conversationId;
}

const listed = async (t: TestApp, id: string) =>
  (await t.command('conversation.list', null)).find((one) => one.id === id);

describe('folders', () => {
  test('hold conversations, are told by name, and keep being open or closed', async () => {
    const t = await startTestApp();
    const id = await finished(t, 'Hello');
    const work = await t.command('folder.create', { name: ' Work ' });
    await t.command('folder.create', { name: 'Garden' });
    expect(
      t
        .payloads('folder.changed')
        .at(-1)
        ?.map(({ name }) => name),
    ).toEqual(['Garden', 'Work']);
    await t.command('conversation.organise', { id, folderId: work.id });
    await t.command('folder.update', { id: work.id, isCollapsed: true });
    await t.close();

    const next = await startTestApp({ dataFolder: t.dataFolder });
    expect(await listed(next, id)).toMatchObject({ folderId: work.id });
    expect(await next.command('folder.list', null)).toMatchObject([
      { name: 'Garden' },
      { name: 'Work', isCollapsed: true },
    ]);
  });

  test('that are deleted let their conversations go, and come back with them', async () => {
    const t = await startTestApp();
    const id = await finished(t, 'Hello');
    const { id: folderId } = await t.command('folder.create', { name: 'Work' });
    await t.command('conversation.organise', { id, folderId });
    await t.command('folder.delete', { id: folderId });
    expect(await listed(t, id)).toMatchObject({ folderId: null });
    expect(await t.refusal('conversation.organise', { id, folderId })).toMatchObject({ code: 'folder-not-found' });
    expect(await t.refusal('folder.update', { id: folderId, name: 'x' })).toMatchObject({ code: 'folder-not-found' });

    expect(await t.command('folder.restore', { id: folderId })).toMatchObject({ name: 'Work' });
    expect(await listed(t, id)).toMatchObject({ folderId });

    await t.command('folder.delete', { id: folderId });
    await t.close();
    await t.clock.advance(31 * day);
    const late = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(await late.refusal('folder.restore', { id: folderId })).toMatchObject({ code: 'folder-not-found' });
    expect(await listed(late, id)).toMatchObject({ folderId: null });
  });
});

test('what is pinned and archived is told so, and writing in an archived conversation brings it back', async () => {
  const t = await startTestApp();
  const id = await finished(t, 'Hello');
  expect(await t.command('conversation.organise', { id, isPinned: true, isArchived: true })).toMatchObject({
    isPinned: true,
    isArchived: true,
  });
  expect(t.payloads('conversation.changed').at(-1)).toMatchObject({ isPinned: true, isArchived: true });
  await t.send('And again', { conversationId: id });
  expect(await listed(t, id)).toMatchObject({ isPinned: true, isArchived: false });
  await t.command('conversation.organise', { id, isPinned: false });
  expect(await listed(t, id)).toMatchObject({ isPinned: false });
});

test('the bin tells when things go, and removes for good only what lies in it', async () => {
  const t = await startTestApp();
  const [kept, first, second] = [await finished(t, 'Kept'), await finished(t, 'First'), await finished(t, 'Second')];
  await t.command('conversation.delete', { id: first });
  await t.clock.advance(1_000);
  await t.command('conversation.delete', { id: second });
  const bin = await t.command('bin.list', null);
  expect(bin.map(({ title }) => title)).toEqual(['Second', 'First']);
  for (const { deletedAt, purgedAt } of bin) expect(purgedAt - deletedAt).toBe(30 * day);

  await t.command('bin.purge', { ids: [first, kept] });
  expect((await t.command('bin.list', null)).map(({ title }) => title)).toEqual(['Second']);
  expect(await t.refusal('conversation.restore', { id: first })).toMatchObject({ code: 'not-found' });
  await t.command('bin.purge', { ids: null });
  expect(await t.command('bin.list', null)).toEqual([]);
  expect((await t.command('conversation.open', { id: kept })).messages).toHaveLength(2);
  await t.until(() => t.db.prepare('select count(*) from messages').pluck().get() === 2);
});
