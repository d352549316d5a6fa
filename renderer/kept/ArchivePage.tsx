import { ArchiveRestore, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { ago } from '../formats.ts';
import { useApp, useConversations } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { beside } from '../ui/use-row-focus.ts';

const rowOf = (target: Element) => target.closest<HTMLElement>('li');

export function ArchivePage() {
  const { actions, keeping } = useApp();
  const list = useConversations((state) => state.list);
  const archived = useMemo(() => list.filter((one) => one.isArchived), [list]);
  const words = strings.conversations.keeping;
  if (archived.length === 0) return <p className="kept-empty">{words.archiveEmpty}</p>;
  return (
    <>
      <p className="kept-note">{words.archiveNote}</p>
      <ul aria-label={words.archivePage} className="kept-list">
        {archived.map(({ id, title, updatedAt }) => (
          <li key={id}>
            <button type="button" className="kept-title" data-row-focus onClick={() => void actions.open(id)}>
              <strong dir="auto">{title}</strong>
              <small>{ago(updatedAt, Date.now())}</small>
            </button>
            <button
              type="button"
              className="button"
              data-size="small"
              aria-label={words.unarchiveOne(title)}
              onClick={(event) => {
                const goOn = beside(rowOf(event.currentTarget));
                void keeping.unarchive(id).then(goOn);
              }}
            >
              <ArchiveRestore size={14} strokeWidth={1.75} aria-hidden />
              {words.unarchive}
            </button>
            <IconButton
              label={words.removeOne(title)}
              icon={Trash2}
              onClick={(event) => {
                const goOn = beside(rowOf(event.currentTarget));
                void actions.remove(id).then(goOn);
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
