import { useEffect } from 'react';
import { useFind, useUi } from '../../stores/context.ts';
import { wordPattern } from '../../text/find-text.ts';
import { rangesIn } from '../../text/text-ranges.ts';

/** The browser paints them over the text, so that the messages need not know of them; see search.css. */
const foundName = 'found';
const currentName = 'found-current';

/** Marks what is being found, or else the words of the search that led here, in the messages that are on the page. */
export function useMarks(): void {
  const isFinding = useFind((state) => state.isOpen);
  const text = useFind((state) => state.text);
  const place = useFind((state) => state.places[state.index]);
  const revealed = useUi((state) => state.revealed);

  useEffect(() => {
    const pattern = isFinding ? wordPattern([text.trim()]) : wordPattern(revealed?.words ?? []);
    const scroller = document.querySelector<HTMLElement>('.messages-scroller');
    if (pattern === null || scroller === null || typeof Highlight === 'undefined') return;
    const only = isFinding ? null : (revealed?.messageId ?? null);
    // Text that comes on the page later, or grows, is marked, too; to the place itself the page is scrolled once.
    let isBroughtIn = false;
    let frame = 0;
    const paint = () => {
      const found: Range[] = [];
      let current: Range | null = null;
      for (const article of scroller.querySelectorAll<HTMLElement>('[data-message-id]')) {
        const id = article.dataset.messageId;
        if (only !== null && id !== only) continue;
        const ranges = [...article.querySelectorAll('.prose, .question p')].flatMap((part) => rangesIn(part, pattern));
        found.push(...ranges);
        // The page may show fewer matches than its text has, for example of an address behind a link.
        if (isFinding && place !== undefined && id === place.messageId)
          current = ranges[place.nth] ?? ranges.at(-1) ?? null;
        else if (id === only) current ??= ranges[0] ?? null;
      }
      CSS.highlights.set(foundName, new Highlight(...found));
      CSS.highlights.set(currentName, current === null || !isFinding ? new Highlight() : new Highlight(current));
      if (current === null || isBroughtIn) return;
      isBroughtIn = true;
      bringIn(current, scroller);
    };
    const paintSoon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    };
    paintSoon();
    const observer = new MutationObserver(paintSoon);
    observer.observe(scroller, { childList: true, characterData: true, subtree: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      CSS.highlights.delete(foundName);
      CSS.highlights.delete(currentName);
    };
  }, [isFinding, text, place, revealed]);
}

/** Scrolls only when the place is out of sight. */
function bringIn(range: Range, scroller: HTMLElement): void {
  const place = range.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  if (place.top >= view.top + 16 && place.bottom <= view.bottom - 16) return;
  scroller.scrollTop += place.top - view.top - view.height / 3;
}
