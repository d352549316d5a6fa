import { memo, type RefObject, startTransition, useEffect, useRef, useState } from 'react';
import type { Message } from '../../app/contract.ts';
import { useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { AnswerView } from './AnswerView.tsx';
import type { NearScreen } from './near-screen.ts';
import { QuestionView } from './QuestionView.tsx';
import { undrawnHeight } from './undrawn-height.ts';

interface MessageSlotProps {
  readonly id: string;
  /** Null as long as it cannot be near the screen. */
  readonly near: RefObject<NearScreen | null> | null;
  /** Drawn at once: it stands at the end of the conversation, or is to be shown. */
  readonly isWanted: boolean;
}

/**
 * The place of a message. Until it comes near the screen its text stands there undrawn: a conversation of a thousand messages opens
 * as fast as one of ten, while screen readers and the find command have all of it. Once drawn, a message stays.
 */
export const MessageSlot = memo(function MessageSlot({ id, near, isWanted }: MessageSlotProps) {
  const message = useMessages((state) => state.byId[id]);
  const place = useRef<HTMLElement>(null);
  const [isDrawn, setDrawn] = useState(isWanted);
  const isShown = isDrawn || isWanted || message?.status === 'generating';
  if (isShown !== isDrawn) setDrawn(isShown);

  useEffect(() => {
    if (isShown || place.current === null) return;
    // In slices, so that scrolling past many messages does not hold up the window.
    return near?.current?.watch(place.current, () => startTransition(() => setDrawn(true)));
  }, [isShown, near]);

  if (message === undefined) return null;
  if (!isShown) return <UndrawnMessage message={message} place={place} />;
  return message.role === 'user' ? <QuestionView message={message} /> : <AnswerView message={message} />;
});

function UndrawnMessage({
  message,
  place,
}: {
  readonly message: Message;
  readonly place: RefObject<HTMLElement | null>;
}) {
  const { content, role, status, mode } = message;
  return (
    <article
      ref={place}
      className={role === 'user' ? 'question undrawn' : 'answer undrawn'}
      data-testid="message"
      data-message-id={message.id}
      data-role={role}
      data-status={status}
      data-mode={mode}
      aria-label={role === 'user' ? strings.chat.question : strings.modes.marks[mode]}
      style={{ containIntrinsicBlockSize: `auto ${undrawnHeight(content)}px` }}
    >
      {content}
    </article>
  );
}
