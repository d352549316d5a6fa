import { LoaderCircle, Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { useApp, useCatalogue, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { hubName } from './hub-name.ts';
import { RepositoryRow } from './RepositoryRow.tsx';

interface HubSearchFieldProps {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Filters the catalogue while the person types, which contacts nobody; Enter asks the hub, and says which. */
export function HubSearchField({ ref, text, onText }: HubSearchFieldProps) {
  const { catalogue } = useApp();
  const words = strings.models.search;
  const hub = useSettings((settings) => hubName(settings.hubEndpoint));
  const isSearching = useCatalogue((state) => state.search.status === 'searching');
  const end = () => {
    onText('');
    catalogue.getState().endSearch();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element for it is as yet unknown to test browsers; a form is needed anyway.
    <form
      className="hub-search"
      role="search"
      aria-label={words.label}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') void catalogue.getState().searchFor(text.trim());
      }}
    >
      <div className="search-field">
        <Search size={15} strokeWidth={1.75} aria-hidden />
        <input
          ref={ref}
          type="search"
          className="text-field"
          aria-label={words.label}
          placeholder={words.placeholder}
          maxLength={2000}
          value={text}
          onChange={(event) => {
            onText(event.target.value);
            if (event.target.value === '') catalogue.getState().endSearch();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return;
            event.preventDefault();
            end();
          }}
        />
      </div>
      <button type="submit" className="button" aria-disabled={text.trim() === '' || isSearching}>
        {words.ask(hub)}
      </button>
    </form>
  );
}

/** What the hub answered. */
export function HubSearchResult({ onClose }: { readonly onClose: () => void }) {
  const { catalogue } = useApp();
  const words = strings.models.search;
  const hub = useSettings((settings) => hubName(settings.hubEndpoint));
  const search = useCatalogue((state) => state.search);
  if (search.status === 'none') return null;
  return (
    <section className="hub-result" aria-labelledby="hub-result">
      <header>
        <h3 id="hub-result">{words.title(hub)}</h3>
        <IconButton label={words.close} icon={X} onClick={onClose} />
      </header>
      {search.status === 'searching' && (
        <p className="found-note" role="status">
          <LoaderCircle size={14} strokeWidth={1.75} className="spin" aria-hidden />
          {words.searching(hub)}
        </p>
      )}
      {search.status === 'failed' && (
        <p className="search-problem" role="alert">
          <span>{strings.problemText(search.problem)}</span>
          <button
            type="button"
            className="text-button"
            onClick={() => void catalogue.getState().searchFor(search.text)}
          >
            {words.again}
          </button>
        </p>
      )}
      {search.status === 'found' && (
        <>
          <p className="sr-only" role="status">
            {words.found(search.repositories.length)}
          </p>
          {search.repositories.length === 0 && <p className="models-empty">{words.none(search.text)}</p>}
          <ul className="repositories" aria-label={words.title(hub)}>
            {search.repositories.map((repository) => (
              <RepositoryRow key={repository.repo} repository={repository} isAlone={search.repositories.length === 1} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
