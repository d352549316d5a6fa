import { PanelLeft, SquarePen } from 'lucide-react';
import { ModelButton } from './model/ModelButton.tsx';
import type { SidebarState } from './sidebar/use-sidebar.ts';
import { useApp, useConversations, useMessages } from './stores/context.ts';
import { strings } from './strings.ts';
import { IconButton } from './ui/IconButton.tsx';

/** The title, and while the sidebar is away what would be reached there. */
export function TopBar({ sidebar }: { readonly sidebar: SidebarState }) {
  const { actions } = useApp();
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
      <h1 title={title}>{title ?? strings.chat.untitled}</h1>
      {isAlone && (
        <>
          <ModelButton isShort />
          <IconButton label={strings.sidebar.startNew} icon={SquarePen} onClick={actions.startNew} />
        </>
      )}
    </header>
  );
}
