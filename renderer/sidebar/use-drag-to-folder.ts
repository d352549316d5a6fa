import { type DragEvent, useRef, useState } from 'react';
import type { ConversationSummary } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import type { ListRow } from './list-rows.ts';

/** Named so that nothing else takes it for text or a file. */
const dragType = 'application/x-tandem-conversation';

/** Where a conversation that is dropped on a row comes to lie; null: in no folder. Undefined: nowhere, it cannot be dropped there. */
export function folderAt(row: ListRow | undefined): string | null | undefined {
  if (row === undefined) return undefined;
  switch (row.kind) {
    case 'folder':
      return row.folder.id;
    case 'heading':
      return row.group === 'pinned' ? undefined : null;
    case 'conversation':
      // Pinned ones stand above their folders.
      return row.conversation.isPinned ? undefined : row.isInFolder ? row.conversation.folderId : null;
  }
}

interface DragToFolder {
  /** The folder that the dragged conversation hangs over; null: the place outside of all; undefined: neither. */
  readonly over: string | null | undefined;
  readonly listProps: {
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
  };
}

/** Conversations of the list are dragged into folders, and out of them. Rows carry their key in `data-row`. */
export function useDragToFolder(rows: readonly ListRow[]): DragToFolder {
  const { keeping } = useApp();
  // What is dragged cannot be asked for before it is dropped.
  const dragged = useRef<ConversationSummary | null>(null);
  const [over, setOver] = useState<string | null | undefined>(undefined);

  const rowAt = ({ target }: DragEvent) => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset.row : undefined;
    return rows.find((row) => row.key === key);
  };
  const targetOf = (event: DragEvent): string | null | undefined => {
    if (dragged.current === null || !event.dataTransfer.types.includes(dragType)) return undefined;
    const folderId = folderAt(rowAt(event));
    return folderId === dragged.current.folderId ? undefined : folderId;
  };
  const end = () => {
    dragged.current = null;
    setOver(undefined);
  };

  return {
    over,
    listProps: {
      onDragStart: (event) => {
        const row = rowAt(event);
        if (row?.kind !== 'conversation') return;
        dragged.current = row.conversation;
        event.dataTransfer.setData(dragType, row.conversation.id);
        event.dataTransfer.effectAllowed = 'move';
      },
      onDragOver: (event) => {
        const target = targetOf(event);
        setOver(target);
        if (target !== undefined) event.preventDefault();
      },
      onDragLeave: ({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(undefined);
      },
      onDrop: (event) => {
        const [target, conversation] = [targetOf(event), dragged.current];
        end();
        if (target === undefined || conversation === null) return;
        event.preventDefault();
        void keeping.move(conversation.id, target);
      },
      onDragEnd: end,
    },
  };
}
