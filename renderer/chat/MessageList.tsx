import { ArrowDown } from 'lucide-react';
import { useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { AnswerView } from './AnswerView.tsx';
import { useReveal } from './find/use-reveal.ts';
import { QuestionView } from './QuestionView.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';

export function MessageList() {
  const ids = useMessages((state) => state.ids);
  const { scroller, content, isAtEnd, jump, release } = useStickToEnd(ids.at(-1));
  useReveal((messageId) => {
    release();
    content.current?.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`)?.scrollIntoView({ block: 'center' });
  });
  return (
    <div className="messages-frame">
      <div className="messages-scroller" ref={scroller}>
        {/* Not live: a screen reader would read out each word as it comes. The announcer tells when an answer is there. */}
        <div className="column messages" ref={content} role="log" aria-live="off" aria-label={strings.chat.messages}>
          {ids.map((id) => (
            <MessageView key={id} id={id} />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" className="jump" onClick={jump}>
          <ArrowDown size={14} strokeWidth={2} aria-hidden />
          {strings.chat.jump}
        </button>
      )}
    </div>
  );
}

function MessageView({ id }: { readonly id: string }) {
  const message = useMessages((state) => state.byId[id]);
  if (message === undefined) return null;
  return message.role === 'user' ? <QuestionView message={message} /> : <AnswerView message={message} />;
}
