import { type KeyboardEvent, useMemo } from 'react';
import type { SearchHit } from '../../../app/contract.ts';
import { useApp, useMessages, useSearch } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { wordsOf } from '../../text/find-text.ts';
import { useRowFocus } from '../../ui/use-row-focus.ts';
import { DocumentResult } from './DocumentResult.tsx';
import { Marked } from './Marked.tsx';
import { type ResultRow, resultRows } from './result-rows.ts';

export const resultsId = 'search-results';

/** What was found, in the place of the list of conversations. */
export function SearchResults() {
  const { ui } = useApp();
  const hits = useSearch((state) => state.hits);
  const documents = useSearch((state) => state.documents);
  const hasMoreMessages = useSearch((state) => state.next !== null);
  const hasMoreDocuments = useSearch((state) => state.nextDocuments !== null);
  const foundFor = useSearch((state) => state.foundFor);
  const isSearching = useSearch((state) => state.isSearching);
  const problem = useSearch((state) => state.problem);
  const rows = useMemo(
    () => resultRows({ hits, documents, hasMoreMessages, hasMoreDocuments }),
    [hits, documents, hasMoreMessages, hasMoreDocuments],
  );
  const keys = useMemo(() => rows.filter(({ kind }) => kind !== 'heading').map(({ key }) => key), [rows]);
  const { activeId, listProps } = useRowFocus(keys);
  const words = strings.conversations.search;

  const status = () => {
    if (problem !== null) return strings.problemText(problem);
    if (foundFor === '') return isSearching ? words.searching : '';
    const isAll = !hasMoreMessages && !hasMoreDocuments && !documents.some((one) => one.hasMorePassages);
    const nFound = rows.filter(({ kind }) => kind === 'title' || kind === 'document' || kind === 'message').length;
    return nFound === 0 && isAll ? words.none(foundFor) : words.found(nFound, isAll);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if ((event.key === 'ArrowUp' && row?.dataset.row === keys[0]) || event.key === 'Escape') {
      event.preventDefault();
      ui.getState().focusSearch(ui.getState().isDrawerOpen);
      return;
    }
    listProps.onKeyDown(event);
  };

  return (
    <div id={resultsId} className="search-results">
      <p role="status">{status()}</p>
      <ul aria-label={words.results} onKeyDown={onKeyDown} onFocus={listProps.onFocus}>
        {rows.map((row) => (
          <li key={row.key} data-row={row.key}>
            <Row row={row} isActive={row.key === activeId} words={wordsOf(foundFor)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly row: ResultRow;
  /** Tab reaches this one; the arrow keys reach the others. */
  readonly isActive: boolean;
  readonly words: readonly string[];
}

function Row({ row, isActive, words }: RowProps) {
  const { search } = useApp();
  const text = strings.conversations.search;
  switch (row.kind) {
    case 'heading':
      return <h2>{text.headings[row.of]}</h2>;
    case 'title':
    case 'message':
      return <HitResult hit={row.hit} isActive={isActive} words={words} />;
    case 'document':
      return <DocumentResult document={row.document} found={row.found} isActive={isActive} />;
    case 'more-passages': {
      const { documentId, name } = row.document;
      const label = text.moreIn(name.map((part) => part.text).join(''));
      return <More label={label} isActive={isActive} onAsk={() => search.getState().morePassages(documentId)} />;
    }
    case 'more-documents':
      return <More label={text.moreDocuments} isActive={isActive} onAsk={() => search.getState().moreDocuments()} />;
    case 'more-messages':
      return <More label={text.more} isActive={isActive} onAsk={() => search.getState().more()} />;
  }
}

interface MoreProps {
  readonly label: string;
  readonly isActive: boolean;
  readonly onAsk: () => Promise<void>;
}

function More({ label, isActive, onAsk }: MoreProps) {
  return (
    <button
      type="button"
      className="text-button"
      dir="auto"
      data-row-focus
      tabIndex={isActive ? 0 : -1}
      onClick={() => void onAsk()}
    >
      {label}
    </button>
  );
}

interface HitResultProps extends Omit<RowProps, 'row'> {
  readonly hit: SearchHit;
}

function HitResult({ hit, isActive, words }: HitResultProps) {
  const { actions } = useApp();
  const isOpen = useMessages((state) => state.conversationId === hit.conversationId);
  const text = strings.conversations.search;
  const open = () => {
    if (hit.kind === 'title') void actions.open(hit.conversationId);
    else void actions.openAt(hit.conversationId, hit.messageId, words);
  };
  return (
    <button
      type="button"
      className="search-result"
      data-row-focus
      tabIndex={isActive ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      onClick={open}
    >
      <strong dir="auto">
        <Marked text={hit.title} />
      </strong>
      {hit.isArchived && <small>{text.archived}</small>}
      {hit.kind === 'message' && (
        <span className="search-snippet" dir="auto">
          {hit.role === 'user' && <em>{text.you}: </em>}
          <Marked text={hit.snippet} />
        </span>
      )}
    </button>
  );
}
