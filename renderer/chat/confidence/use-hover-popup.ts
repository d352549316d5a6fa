import { type PointerEvent, useEffect, useRef, useState } from 'react';

/** Short enough to be at hand, long enough to pass over words without a flicker. */
const openAfterMs = 120;
/** The way from the word into what it shows. */
const closeAfterMs = 220;

/**
 * closed. shown: because the pointer rests on the word; it goes when the pointer leaves. kept: opened by click or key; it takes the
 * focus and stays until it is closed.
 */
type Showing = 'closed' | 'shown' | 'kept';

/** What opens and closes something that a word shows: for the pointer that rests on it or in it, and for clicks and keys. */
export function useHoverPopup() {
  const [showing, setShowing] = useState<Showing>('closed');
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const soon = (next: Showing, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShowing((now) => (now === 'kept' ? now : next)), delayMs);
  };
  const stay = () => clearTimeout(timer.current);
  return {
    showing,
    keep: () => {
      stay();
      setShowing('kept');
    },
    close: () => {
      stay();
      setShowing('closed');
    },
    overWord: {
      // A finger has no hover: it taps, which is a click.
      onPointerEnter: ({ pointerType }: PointerEvent) => {
        if (pointerType === 'mouse') soon('shown', openAfterMs);
      },
      onPointerLeave: () => soon('closed', closeAfterMs),
    },
    overPopup: { onPointerEnter: stay, onPointerLeave: () => soon('closed', closeAfterMs) },
  };
}
