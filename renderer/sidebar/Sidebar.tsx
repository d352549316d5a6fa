import { Settings, SquarePen } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp, useSearch } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Brand } from '../ui/Brand.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ConversationList } from './ConversationList.tsx';
import { ModelsButton } from './ModelsButton.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { SearchField } from './search/SearchField.tsx';
import { SearchResults } from './search/SearchResults.tsx';

/** @param isOver it lies over the chat, on a narrow window, and takes the focus while it is there. */
export function Sidebar({ isOver }: { readonly isOver: boolean }) {
  const { actions, ui } = useApp();
  const first = useRef<HTMLButtonElement>(null);
  const nav = useRef<HTMLElement>(null);
  const isSearching = useSearch((state) => state.text.trim() !== '');

  useEffect(() => {
    if (!isOver) return;
    // The search may have been asked for: its field has the focus then.
    if (!nav.current?.contains(document.activeElement)) first.current?.focus();
    return () => document.querySelector<HTMLElement>('[data-sidebar-toggle]')?.focus();
  }, [isOver]);

  return (
    <>
      {isOver && <div className="backdrop" aria-hidden onClick={() => ui.getState().closeDrawer()} />}
      <nav ref={nav} className="sidebar" aria-label={strings.sidebar.label} data-over={isOver}>
        <div className="sidebar-head">
          <p className="brand-name">
            <Brand size={18} />
            {strings.appName}
          </p>
          <button ref={first} type="button" className="new-conversation" onClick={actions.startNew}>
            <SquarePen size={16} strokeWidth={1.75} aria-hidden />
            {strings.sidebar.startNew}
          </button>
          <SearchField />
        </div>
        {isSearching ? <SearchResults /> : <ConversationList />}
        <div className="sidebar-foot">
          <ModelsButton />
          <MoreMenu />
          <IconButton
            label={strings.settings.open}
            icon={Settings}
            onClick={() => ui.getState().toggleDialog('settings')}
          />
        </div>
      </nav>
    </>
  );
}
