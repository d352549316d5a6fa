import { ArrowDown } from 'lucide-react';
import { type ClipboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { useFind, useMessages, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { useReveal } from './find/use-reveal.ts';
import { MessageSlot } from './MessageSlot.tsx';
import { markdownOfSelection } from './markdown/markdown-of-selection.ts';
import { NearScreen } from './near-screen.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

/** Messages at the end that are drawn before anything scrolls: more than a tall window shows. */
const drawnAtEnd = 6;

export function MessageList() {
  const ids = useMessages((state) => state.ids);
  const revealedId = useUi((state) => state.revealed?.messageId);
  const foundId = useFind((state) => state.places[state.index]?.messageId);
  const { scroller, content, isAtEnd, jump, leaveEnd } = useStickToEnd(ids.at(-1));
  const near = useNearScreen(scroller);
  useReveal((messageId) => {
    leaveEnd();
    content.current?.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`)?.scrollIntoView({ block: 'center' });
  });

  const wantedAt = [revealedId, foundId].map((id) => (id === undefined ? -1 : ids.indexOf(id)));
  return (
    <div className="messages-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which must also work from the keyboard. */}
      <section className="messages-scroller" ref={scroller} tabIndex={0}>
        {/* Not live: a screen reader would read out each word as it comes. The announcer tells when an answer is there. */}
        <div
          className="column messages"
          ref={content}
          role="log"
          aria-live="off"
          aria-label={strings.chat.messages}
          onCopy={copyMarkdown}
        >
          {ids.map((id, index) => (
            <MessageSlot
              key={id}
              id={id}
              near={near}
              isWanted={
                index >= ids.length - drawnAtEnd || wantedAt.some((at) => at !== -1 && Math.abs(index - at) <= 2)
              }
            />
          ))}
        </div>
      </section>
      {!isAtEnd && (
        <button type="button" className="jump" onClick={jump}>
          <ArrowDown size={14} strokeWidth={2} aria-hidden />
          {strings.chat.jump}
        </button>
      )}
    </div>
  );
}

/** Made before the messages look for it: effects of children run first, layout effects before them. */
function useNearScreen(scroller: RefObject<HTMLDivElement | null>) {
  const near = useRef<NearScreen | null>(null);
  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const made = new NearScreen(scroller.current, '100% 0px');
    near.current = made;
    return () => made.close();
  }, [scroller]);
  return near;
}

/** What is selected goes to the clipboard as the Markdown that it came from, not as text without its marks. */
function copyMarkdown(event: ClipboardEvent): void {
  const selection = document.getSelection();
  const markdown = selection === null ? null : markdownOfSelection(selection);
  if (markdown === null) return;
  event.preventDefault();
  event.clipboardData.setData('text/plain', markdown);
}
