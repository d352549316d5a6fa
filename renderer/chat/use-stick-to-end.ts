import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** A reader this close to the end, in CSS pixels, is reading the end. */
const endZone = 48;

interface StickToEnd {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly jump: () => void;
  /** Stays where the reader is taken now, although text grows. */
  readonly leaveEnd: () => void;
}

/**
 * Follows text that grows, but only while the reader is at the end: who scrolled up keeps their place.
 * @param lastId a new last message brings the reader to it.
 */
export function useStickToEnd(lastId: string | undefined): StickToEnd {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastTop = useRef(0);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);

  const jump = useCallback(() => {
    follows.current = true;
    setAtEnd(true);
    toEnd();
  }, [toEnd]);

  const leaveEnd = useCallback(() => {
    follows.current = false;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new message that brings the reader to the end.
  useLayoutEffect(jump, [lastId, jump]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || content.current === null) return;
    const onScroll = () => {
      const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= endZone;
      // Growing text never moves the view up, so this is the reader.
      if (isNearEnd) follows.current = true;
      else if (element.scrollTop < lastTop.current) follows.current = false;
      lastTop.current = element.scrollTop;
      setAtEnd(isNearEnd || follows.current);
    };
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd();
      else onScroll();
    });
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [toEnd]);

  return { scroller, content, isAtEnd, jump, leaveEnd };
}
