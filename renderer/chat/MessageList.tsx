import { ArrowDown } from 'lucide-react';
import { type ClipboardEvent, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useApp, useFind, useMessages, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { useReveal } from './find/use-reveal.ts';
import { groupMessages, noGroups } from './group-messages.ts';
import { MessageGroup } from './MessageGroup.tsx';
import { markdownOfSelection } from './markdown/markdown-of-selection.ts';
import { NearScreen } from './near-screen.ts';
import { undrawnHeight } from './undrawn-height.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

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

  const groups = useGroups(ids);
  const wantedAt = [revealedId, foundId].flatMap((id) => (id === undefined ? [] : ids.indexOf(id)));
  const firstInSight = useFirstInSight(ids);
  const isWanted = (index: number) =>
    index >= firstInSight || wantedAt.some((at) => at !== -1 && Math.abs(index - at) <= 2);
  /** As a text, which stays the same where nothing changes: a 1 for each message that is drawn at once. */
  const wantedIn = (start: number, count: number) =>
    Array.from({ length: count }, (_, index) => (isWanted(start + index) ? '1' : '0')).join('');
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
          {groups.map(({ key, start, ids: grouped }) => (
            <MessageGroup key={key} ids={grouped} wanted={wantedIn(start, grouped.length)} near={near} />
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

/** The first of the messages at the end that are drawn before anything scrolls: as many as fill the window. */
function useFirstInSight(ids: readonly string[]): number {
  const { messages } = useApp();
  return useMemo(() => {
    const { byId } = messages.getState();
    let height = 0;
    return ids.findLastIndex((id) => {
      height += undrawnHeight(byId[id]?.content ?? '');
      return height > window.innerHeight;
    });
  }, [messages, ids]);
}

function useGroups(ids: readonly string[]) {
  const last = useRef(noGroups);
  last.current = groupMessages(ids, last.current);
  return last.current.groups;
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
