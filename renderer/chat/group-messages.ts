/** Messages that the browser keeps or leaves out of sight together, and looks for together when the reader scrolls. */
export interface MessageGroup {
  /** Stays the same as long as the conversation is shown. */
  readonly key: number;
  /** Index of its first message in the conversation. */
  readonly start: number;
  readonly ids: readonly string[];
}

export interface GroupedMessages {
  readonly groups: readonly MessageGroup[];
  readonly firstId: string | undefined;
  /** Where the first message stands, counted from the one that was first when the conversation was opened. */
  readonly firstPosition: number;
}

export const noGroups: GroupedMessages = { groups: [], firstId: undefined, firstPosition: 0 };

/** Even, so that a group that begins a conversation ends with an answer. */
const groupLength = 20;

/** Cuts a conversation into groups. Those of `before` keep their messages when earlier ones come before them or new ones after. */
export function groupMessages(ids: readonly string[], before: GroupedMessages): GroupedMessages {
  const at = before.firstId === undefined ? -1 : ids.indexOf(before.firstId);
  const firstPosition = at === -1 ? 0 : before.firstPosition - at;
  const known = new Map(before.groups.map((group) => [group.key, group.ids]));
  const groups: MessageGroup[] = [];
  for (let start = 0; start < ids.length; ) {
    const key = Math.floor((firstPosition + start) / groupLength);
    const end = (key + 1) * groupLength - firstPosition;
    const grouped = ids.slice(start, end);
    groups.push({ key, start, ids: sameOr(known.get(key), grouped) });
    start += grouped.length;
  }
  return { groups, firstId: ids[0], firstPosition };
}

function sameOr(before: readonly string[] | undefined, now: readonly string[]): readonly string[] {
  return before?.length === now.length && now.every((id, index) => id === before[index]) ? before : now;
}
