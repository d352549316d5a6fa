import { observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { useConversations, useFolders, useMessages, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ConversationRow } from './ConversationRow.tsx';
import { FolderRow } from './FolderRow.tsx';
import { type ListRow, listRows } from './list-rows.ts';
import { folderAt, useDragToFolder } from './use-drag-to-folder.ts';

/** Before a row was measured. */
const usualHeight = 35;
/** Before the list was laid out, in CSS pixels: as high as a window. */
const assumedHeight = 800;
const overscan = 12;

/** All conversations, however many: only the rows in sight are on the page. Tab stops once; the arrow keys go from row to row. */
export function ConversationList() {
  const list = useConversations((state) => state.list);
  const folders = useFolders((state) => state.list);
  const rows = useMemo(() => listRows(list, folders, new Date()), [list, folders]);
  const scroller = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const openId = useMessages((state) => state.conversationId);
  const currentId = useUi((state) => (state.page === 'chat' ? openId : null));
  const generatingIn = useMessages((state) => state.generatingIn);

  const hintId = useId();
  const drag = useDragToFolder(rows);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => usualHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan,
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => report({ ...rect, height: rect.height || assumedHeight })),
  });

  if (rows.length === 0) return <p className="sidebar-empty">{strings.sidebar.empty}</p>;

  const items = virtualizer.getVirtualItems();
  const isReachable = (row: ListRow | undefined) => row !== undefined && row.kind !== 'heading';
  // Tab must find a row that is on the page.
  const shownKeys = items.map(({ index }) => rows[index]).filter(isReachable);
  const active = shownKeys.find((row) => row?.key === activeKey) ?? shownKeys[0];

  const focusRow = (index: number) => {
    const key = rows[index]?.key;
    if (key === undefined) return;
    setActiveKey(key);
    virtualizer.scrollToIndex(index);
    const focus = (tries: number) => {
      const button = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] [data-row-focus]`);
      if (button) button.focus();
      else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(5);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target instanceof HTMLInputElement || !(event.target instanceof Element)) return;
    const key = event.target.closest<HTMLElement>('[data-row]')?.dataset.row;
    const at = rows.findIndex((row) => row.key === key);
    if (at < 0) return;
    const reachable = (index: number) => isReachable(rows[index]);
    const indices = rows.map((_, index) => index).filter(reachable);
    const next = {
      ArrowDown: indices.find((index) => index > at),
      ArrowUp: indices.findLast((index) => index < at),
      Home: indices[0],
      End: indices.at(-1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    focusRow(next);
  };

  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className="conversations">
      <p id={hintId} className="sr-only">
        {strings.conversations.keeping.moveHint}
      </p>
      <ul
        aria-label={strings.sidebar.label}
        aria-describedby={hintId}
        style={{ paddingBlock: `${before}px ${after}px` }}
        onKeyDown={onKeyDown}
        {...drag.listProps}
        onFocus={({ target }) => setActiveKey(target.closest<HTMLElement>('[data-row]')?.dataset.row ?? null)}
      >
        {items.map(({ index, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              data-row={row.key}
              data-drop={drag.over !== undefined && folderAt(row) === drag.over}
            >
              {row.kind === 'heading' && <h2>{strings.sidebar.groups[row.group]}</h2>}
              {row.kind === 'folder' && <FolderRow folder={row.folder} count={row.count} isActive={row === active} />}
              {row.kind === 'conversation' && (
                <ConversationRow
                  conversation={row.conversation}
                  isInFolder={row.isInFolder}
                  isCurrent={row.key === currentId}
                  isGenerating={generatingIn.has(row.key)}
                  isActive={row === active}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
