import { Banners } from '../notices/Banners.tsx';
import { useMessages } from '../stores/context.ts';
import { Composer } from './Composer.tsx';
import { EmptyState } from './EmptyState.tsx';
import { MessageList } from './MessageList.tsx';

export function ChatPane() {
  const conversationId = useMessages((state) => state.conversationId);
  const isEmpty = useMessages((state) => state.ids.length === 0);
  return (
    <main className="chat">
      <Banners />
      {/* The key gives each conversation its own scroll position and open blocks. */}
      {isEmpty ? <EmptyState /> : <MessageList key={conversationId} />}
      <Composer />
    </main>
  );
}
