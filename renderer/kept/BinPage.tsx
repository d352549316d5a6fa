import { useState } from 'react';
import { ago } from '../formats.ts';
import { useApp, useBin } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { beside } from '../ui/use-row-focus.ts';

const dayMs = 24 * 60 * 60_000;

/** What is to be removed for good, once the person has said so. */
type Asked = { readonly ids: readonly string[] | null; readonly question: string };

/** Deleted conversations, for 30 days. */
export function BinPage() {
  const { keeping } = useApp();
  const list = useBin((state) => state.list);
  const isKnown = useBin((state) => state.isKnown);
  const [asked, setAsked] = useState<Asked | null>(null);
  const words = strings.conversations.keeping;
  const now = Date.now();
  if (!isKnown) return null;
  return (
    <>
      {list.length === 0 ? (
        <p className="kept-empty">{words.binEmpty}</p>
      ) : (
        <>
          <div className="kept-head">
            <p className="kept-note">{words.binNote}</p>
            <button
              type="button"
              className="button"
              data-size="small"
              onClick={() => setAsked({ ids: null, question: words.emptyQuestion(list.length) })}
            >
              {words.empty}
            </button>
          </div>
          <ul aria-label={words.binPage} className="kept-list">
            {list.map(({ id, title, deletedAt, purgedAt }) => (
              <li key={id}>
                <span className="kept-title">
                  <strong dir="auto">{title}</strong>
                  <small>
                    {words.deleted(ago(deletedAt, now))}{' '}
                    {words.goneIn(Math.max(0, Math.ceil((purgedAt - now) / dayMs)))}
                  </small>
                </span>
                <button
                  type="button"
                  className="button"
                  data-size="small"
                  data-row-focus
                  aria-label={words.restoreOne(title)}
                  onClick={(event) => {
                    const goOn = beside(event.currentTarget.closest('li'));
                    void keeping.restore(id).then(goOn);
                  }}
                >
                  {words.restore}
                </button>
                <button
                  type="button"
                  className="button"
                  data-size="small"
                  aria-label={words.purgeOne(title)}
                  onClick={() => setAsked({ ids: [id], question: words.purgeQuestion(title) })}
                >
                  {words.purge}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {asked !== null && (
        <ConfirmDialog
          title={asked.question}
          text={words.purgeWarning}
          confirm={words.purge}
          onAnswer={(isConfirmed) => {
            setAsked(null);
            if (isConfirmed) void keeping.purge(asked.ids);
          }}
        />
      )}
    </>
  );
}
