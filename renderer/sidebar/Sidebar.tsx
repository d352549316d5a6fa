import { Settings, SquarePen } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp, useConversations, useMessages, useSearch, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Brand } from '../ui/Brand.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import { groupByDay } from './group-by-day.ts';
import { ModelsButton } from './ModelsButton.tsx';
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

function ConversationList() {
  const list = useConversations((state) => state.list);
  const openId = useMessages((state) => state.conversationId);
  const currentId = useUi((state) => (state.page === 'chat' ? openId : null));
  const generatingIn = useMessages((state) => state.generatingIn);
  if (list.length === 0) return <p className="sidebar-empty">{strings.sidebar.empty}</p>;
  return (
    <div className="conversations">
      {groupByDay(list, new Date()).map(({ day, conversations }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`}>{strings.sidebar.groups[day]}</h2>
          <ul>
            {conversations.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                isCurrent={conversation.id === currentId}
                isGenerating={generatingIn.has(conversation.id)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
