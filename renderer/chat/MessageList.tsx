import { ArrowDown } from 'lucide-react';
import { type ClipboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { useApp, useMessages, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { MessageSlot } from './MessageSlot.tsx';
import { markdownOfSelection } from './markdown/markdown-of-selection.ts';
import { NearScreen } from './near-screen.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

/** Messages at the end that are drawn before anything scrolls: more than a tall window shows. */
const drawnAtEnd = 6;

/** How long a message that was searched for is marked. */
const foundForMs = 2_000;

export function MessageList() {
  const ids = useMessages((state) => state.ids);
  const shown = useUi((state) => state.shownMessage);
  const { scroller, content, isAtEnd, jump, leaveEnd } = useStickToEnd(ids.at(-1));
  const near = useNearScreen(scroller);
  const { ui } = useApp();

  // The message may be among those that are still on their way: then the next ids bring it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids are such an occasion.
  useLayoutEffect(() => {
    if (shown === null) return;
    const element = content.current?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(shown.id)}"]`);
    if (element === null || element === undefined) return;
    leaveEnd();
    element.scrollIntoView({ block: 'start' });
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.dataset.found = '';
    setTimeout(() => element.removeAttribute('data-found'), foundForMs);
    ui.getState().messageShown();
  }, [shown, ids, content, leaveEnd, ui]);

  const shownAt = shown === null ? -1 : ids.indexOf(shown.id);
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
              isWanted={index >= ids.length - drawnAtEnd || (shownAt !== -1 && Math.abs(index - shownAt) <= 2)}
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
