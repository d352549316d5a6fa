import { expect, it } from 'vitest';
import { groupMessages, noGroups } from '../../renderer/chat/group-messages.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `m${from + n}`);
const all = (grouped: ReturnType<typeof groupMessages>) => grouped.groups.flatMap((group) => group.ids);

it('has every message once and in order, with the place where each group begins', () => {
  const grouped = groupMessages(ids(0, 47), noGroups);
  expect(all(grouped)).toEqual(ids(0, 47));
  for (const { start, ids: members } of grouped.groups) expect(members[0]).toBe(`m${start}`);
});

it('keeps groups as they are when earlier messages come before them and new ones after', () => {
  const opened = groupMessages(ids(60, 100), noGroups);
  const earlier = groupMessages(ids(13, 100), opened);
  expect(all(earlier)).toEqual(ids(13, 100));
  for (const group of opened.groups) {
    expect(earlier.groups.find(({ key }) => key === group.key)?.ids).toBe(group.ids);
  }
  const grown = groupMessages(ids(13, 102), earlier);
  expect(all(grown)).toEqual(ids(13, 102));
  expect(grown.groups.filter((group) => earlier.groups.some((before) => before.ids === group.ids)).length).toBe(
    earlier.groups.length,
  );
  expect(new Set(grown.groups.map(({ key }) => key)).size).toBe(grown.groups.length);
});

it('begins anew for a path without the first message of the one before', () => {
  const other = groupMessages(['x', 'y'], groupMessages(ids(0, 50), noGroups));
  expect(all(other)).toEqual(['x', 'y']);
});
