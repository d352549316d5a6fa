import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useApp, useSearch, useUi } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { resultsId } from './SearchResults.tsx';

/** Searches all conversations. Arrow down leads into the results, Escape clears. */
export function SearchField() {
  const { search, ui } = useApp();
  const text = useSearch((state) => state.text);
  const wantsSearch = useUi((state) => state.wantsSearch);
  const field = useRef<HTMLInputElement>(null);
  const words = strings.conversations.search;

  useEffect(() => {
    if (!wantsSearch) return;
    field.current?.focus();
    field.current?.select();
    ui.getState().searchFocused();
  }, [wantsSearch, ui]);

  const clear = () => {
    search.getState().setText('');
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      clear();
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      const first = document.querySelector<HTMLElement>(`#${resultsId} [data-row-focus]`);
      if (first === null) return;
      event.preventDefault();
      if (event.key === 'Enter') first.click();
      else first.focus();
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: not all engines that run the tests know the element.
    <div role="search" className="search-field" aria-label={words.label}>
      <Search size={15} strokeWidth={1.75} aria-hidden />
      <input
        ref={field}
        type="text"
        aria-label={words.label}
        aria-keyshortcuts="Control+Shift+F Meta+Shift+F"
        aria-controls={text.trim() === '' ? undefined : resultsId}
        placeholder={words.placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={text}
        onChange={(event) => search.getState().setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text !== '' && <IconButton label={words.clear} icon={X} onClick={clear} />}
    </div>
  );
}
