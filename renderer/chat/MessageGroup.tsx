import { memo, type RefObject, useEffect, useRef, useState } from 'react';
import { useApp } from '../stores/context.ts';
import { MessageSlot } from './MessageSlot.tsx';
import type { NearScreen } from './near-screen.ts';
import { undrawnHeight } from './undrawn-height.ts';

interface MessageGroupProps {
  readonly ids: readonly string[];
  /** For each of them, 1 where it is drawn at once: it stands at the end of the conversation, or is to be shown. */
  readonly wanted: string;
  readonly near: RefObject<NearScreen | null>;
}

/**
 * Messages that stand together. What the browser does in each frame for each part that it leaves out of sight it does for few of
 * them; the messages of a group are looked for one by one only once the group is near.
 */
export const MessageGroup = memo(function MessageGroup({ ids, wanted, near }: MessageGroupProps) {
  const { messages } = useApp();
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  // Only how long the scroll bar is at first depends on it.
  const [height] = useState(() => {
    const { byId } = messages.getState();
    return ids.reduce((sum, id) => sum + undrawnHeight(byId[id]?.content ?? ''), 0);
  });

  useEffect(() => {
    if (isNear || place.current === null) return;
    return near.current?.watch(place.current, () => setNear(true));
  }, [isNear, near]);

  return (
    <div className="message-group" ref={place} style={{ containIntrinsicBlockSize: `auto ${height}px` }}>
      {ids.map((id, index) => (
        <MessageSlot key={id} id={id} near={isNear ? near : null} isWanted={wanted[index] === '1'} />
      ))}
    </div>
  );
});
