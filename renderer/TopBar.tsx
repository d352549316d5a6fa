import { PanelLeft, SlidersHorizontal, SquarePen, X } from 'lucide-react';
import type { SidebarState } from './sidebar/use-sidebar.ts';
import { useApp, useConversations, useMessages, useUi } from './stores/context.ts';
import { strings } from './strings.ts';
import { IconButton } from './ui/IconButton.tsx';

function titleOf(page: 'models' | 'archive' | 'bin'): string {
  if (page === 'models') return strings.models.title;
  return page === 'archive' ? strings.conversations.keeping.archivePage : strings.conversations.keeping.binPage;
}

/** The title of the page, and while the sidebar is away what would be reached there. */
export function TopBar({ sidebar }: { readonly sidebar: SidebarState }) {
  const { actions, ui } = useApp();
  const page = useUi((state) => state.page);
  const id = useMessages((state) => state.conversationId);
  const title = useConversations((state) => state.list.find((one) => one.id === id)?.title);
  const isAlone = sidebar.isNarrow || !sidebar.isShown;
  return (
    <header className="top-bar">
      <IconButton
        label={sidebar.isShown ? strings.sidebar.hide : strings.sidebar.show}
        icon={PanelLeft}
        aria-expanded={sidebar.isShown}
        data-sidebar-toggle
        onClick={sidebar.toggle}
      />
      {page !== 'chat' ? (
        <>
          <h1>{titleOf(page)}</h1>
          <IconButton label={strings.models.close} icon={X} onClick={() => ui.getState().focusComposer()} />
        </>
      ) : (
        <>
          <h1 title={title} dir="auto">
            {title ?? strings.chat.untitled}
          </h1>
          <IconButton
            label={strings.conversationSettings.open}
            icon={SlidersHorizontal}
            onClick={() => ui.getState().toggleDialog('conversation')}
          />
          {isAlone && <IconButton label={strings.sidebar.startNew} icon={SquarePen} onClick={actions.startNew} />}
        </>
      )}
    </header>
  );
}
