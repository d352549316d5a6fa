import { type KeyboardEvent, useMemo } from 'react';
import type { MarkedText, SearchHit } from '../../../app/contract.ts';
import { useApp, useMessages, useSearch } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { wordsOf } from '../../text/find-text.ts';
import { useRowFocus } from '../../ui/use-row-focus.ts';

export const resultsId = 'search-results';

function keyOf(hit: SearchHit): string {
  return hit.kind === 'title' ? `title ${hit.conversationId}` : hit.messageId;
}

/** What was found, in the place of the list of conversations. */
export function SearchResults() {
  const { search, ui } = useApp();
  const hits = useSearch((state) => state.hits);
  const next = useSearch((state) => state.next);
  const foundFor = useSearch((state) => state.foundFor);
  const isSearching = useSearch((state) => state.isSearching);
  const problem = useSearch((state) => state.problem);
  const keys = useMemo(() => hits.map(keyOf), [hits]);
  const { activeId, listProps } = useRowFocus(keys);
  const words = strings.conversations.search;

  const status = () => {
    if (problem !== null) return strings.problemText(problem);
    if (foundFor === '') return isSearching ? words.searching : '';
    return hits.length === 0 ? words.none(foundFor) : words.found(hits.length, next === null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isFirst =
      event.target instanceof Element && event.target.closest('[data-row]')?.previousElementSibling === null;
    if ((event.key === 'ArrowUp' && isFirst) || event.key === 'Escape') {
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
        {hits.map((hit) => (
          <Result key={keyOf(hit)} hit={hit} isActive={keyOf(hit) === activeId} words={wordsOf(foundFor)} />
        ))}
      </ul>
      {next !== null && (
        <button type="button" className="text-button" onClick={() => void search.getState().more()}>
          {words.more}
        </button>
      )}
    </div>
  );
}

interface ResultProps {
  readonly hit: SearchHit;
  /** Tab reaches this one; the arrow keys reach the others. */
  readonly isActive: boolean;
  readonly words: readonly string[];
}

function Result({ hit, isActive, words }: ResultProps) {
  const { actions } = useApp();
  const isOpen = useMessages((state) => state.conversationId === hit.conversationId);
  const text = strings.conversations.search;
  const open = () => {
    if (hit.kind === 'title') void actions.open(hit.conversationId);
    else void actions.openAt(hit.conversationId, hit.messageId, words);
  };
  return (
    <li data-row={keyOf(hit)}>
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
    </li>
  );
}

function Marked({ text }: { readonly text: MarkedText }) {
  let at = 0;
  return text.map((part) => {
    const key = at;
    at += part.text.length;
    return part.isMatch ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>;
  });
}
