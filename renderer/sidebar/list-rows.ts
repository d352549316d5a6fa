import type { ConversationSummary, Folder } from '../../app/contract.ts';
import { type DayGroup, groupByDay } from './group-by-day.ts';

export type ListRow =
  | { readonly kind: 'heading'; readonly key: string; readonly group: 'pinned' | DayGroup }
  | { readonly kind: 'folder'; readonly key: string; readonly folder: Folder; readonly count: number }
  | {
      readonly kind: 'conversation';
      readonly key: string;
      readonly conversation: ConversationSummary;
      readonly isInFolder: boolean;
    };

/** The sidebar from top to bottom: what is pinned, folders, and everything else by day. What is archived is left out. */
export function listRows(
  conversations: readonly ConversationSummary[],
  folders: readonly Folder[],
  now: Date,
): readonly ListRow[] {
  const listed = conversations.filter((one) => !one.isArchived);
  const row = (conversation: ConversationSummary, isInFolder = false): ListRow => ({
    kind: 'conversation',
    key: conversation.id,
    conversation,
    isInFolder,
  });
  const heading = (group: 'pinned' | DayGroup): ListRow => ({ kind: 'heading', key: `heading-${group}`, group });

  const pinned = listed.filter((one) => one.isPinned);
  const others = listed.filter((one) => !one.isPinned);
  const byFolder = Map.groupBy(others, (one) => one.folderId);
  const isKnown = new Set(folders.map((folder) => folder.id));
  const loose = others.filter((one) => one.folderId === null || !isKnown.has(one.folderId));
  return [
    ...(pinned.length === 0 ? [] : [heading('pinned'), ...pinned.map((one) => row(one))]),
    ...folders.flatMap((folder) => {
      const inside = byFolder.get(folder.id) ?? [];
      const head: ListRow = { kind: 'folder', key: `folder-${folder.id}`, folder, count: inside.length };
      return [head, ...(folder.isCollapsed ? [] : inside.map((one) => row(one, true)))];
    }),
    ...groupByDay(loose, now).flatMap((group) => [heading(group.day), ...group.conversations.map((one) => row(one))]),
  ];
}
