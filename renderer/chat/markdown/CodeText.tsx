import { Fragment, memo, useEffect, useMemo, useRef, useState } from 'react';
import { type HighlightedCode, highlight, plainParts, type Segment } from './highlight.ts';
import { highlightAside } from './highlight-aside.ts';

/** Longer code is coloured in a thread of its own. */
const maxColouredAtOnce = 3_000;
/** Beyond this, colours would cost more than they help. */
const maxColoured = 400_000;

interface CodeTextProps {
  readonly code: string;
  readonly language: string | null;
  /** False while it is being written: its colours would change with each character. */
  readonly isFinal: boolean;
}

/** Code in parts of some lines: while it grows only the last one is laid out again, and only parts that were seen are coloured. */
export function CodeText({ code, language, isFinal }: CodeTextProps) {
  const parts = useMemo(() => plainParts(code), [code]);
  const coloured = useColours(code, isFinal ? language : null);
  return (
    <code>
      {parts.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts never move.
        <CodePart key={index} text={text} segments={coloured?.[index] ?? null} isSeen={parts.length === 1} />
      ))}
    </code>
  );
}

function useColours(code: string, language: string | null): HighlightedCode | null {
  const isShort = code.length <= maxColouredAtOnce;
  const atOnce = useMemo(
    () => (language !== null && isShort ? highlight(code, language) : null),
    [code, language, isShort],
  );
  const [aside, setAside] = useState<{ readonly code: string; readonly parts: HighlightedCode | null } | null>(null);
  useEffect(() => {
    if (language === null || isShort || code.length > maxColoured) return;
    let isWanted = true;
    void highlightAside(code, language).then((parts) => {
      if (isWanted) setAside({ code, parts });
    });
    return () => {
      isWanted = false;
    };
  }, [code, language, isShort]);
  return atOnce ?? (aside?.code === code ? aside.parts : null);
}

interface CodePartProps {
  readonly text: string;
  readonly segments: readonly Segment[] | null;
  /** Whether it is drawn in colours without waiting until it is near the screen. */
  readonly isSeen: boolean;
}

const CodePart = memo(function CodePart({ text, segments, isSeen }: CodePartProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [isNear, setNear] = useState(isSeen);
  useEffect(() => {
    if (isNear || segments === null || place.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting === true), {
      rootMargin: '600px',
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isNear, segments]);
  return (
    <span ref={place} className="code-part">
      {segments === null || !isNear
        ? text
        : segments.map(([piece, scope], index) =>
            scope === null ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move.
              <Fragment key={index}>{piece}</Fragment>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move.
              <span key={index} className={scope}>
                {piece}
              </span>
            ),
          )}
    </span>
  );
});
