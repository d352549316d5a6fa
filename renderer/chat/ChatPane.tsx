import { Banners } from '../notices/Banners.tsx';
import { useFind, useMessages } from '../stores/context.ts';
import { Composer } from './Composer.tsx';
import { EmptyState } from './EmptyState.tsx';
import { FindBar } from './find/FindBar.tsx';
import { useMarks } from './find/use-marks.ts';
import { MessageList } from './MessageList.tsx';

export function ChatPane() {
  const conversationId = useMessages((state) => state.conversationId);
  const isEmpty = useMessages((state) => state.ids.length === 0);
  const isFinding = useFind((state) => state.isOpen);
  useMarks();
  return (
    <main className="chat">
      <Banners />
      {isFinding && <FindBar />}
      {/* The key gives each conversation its own scroll position and open blocks. */}
      {isEmpty ? <EmptyState /> : <MessageList key={conversationId} />}
      <Composer />
    </main>
  );
}
