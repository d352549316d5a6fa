import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { AttachedDocument } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/IconButton.tsx';

interface VirtualPagesProps {
  readonly count: number;
  readonly kind: NonNullable<AttachedDocument['partKind']>;
  /** In CSS pixels, of a page that was not drawn yet. */
  readonly estimateHeight: (index: number) => number;
  /** The page to begin with, from 0, and a number that is another whenever it shall be gone to again. */
  readonly target: { readonly index: number; readonly request: number };
  /** Between pages, in CSS pixels. */
  readonly gap?: number;
  readonly renderPage: (index: number) => ReactNode;
}

const usualGap = 12;

/** Pages one below the other, of which only those near the view exist. */
export function VirtualPages({ count, kind, estimateHeight, target, gap = usualGap, renderPage }: VirtualPagesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: estimateHeight,
    overscan: 1,
    gap,
    paddingStart: usualGap,
    paddingEnd: usualGap,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new request goes there again.
  useEffect(() => {
    virtualizer.scrollToIndex(target.index, { align: 'start' });
  }, [target.request]);

  const offset = virtualizer.scrollOffset ?? 0;
  const items = virtualizer.getVirtualItems();
  const height = virtualizer.scrollRect?.height ?? 0;
  // At the end the last pages may be too short to reach the top.
  const isAtEnd = height > 0 && offset > 0 && offset + height >= virtualizer.getTotalSize() - 1;
  const current = isAtEnd ? count - 1 : mostVisible(items, offset, offset + height);
  const go = (index: number) => virtualizer.scrollToIndex(index, { align: 'start' });
  const text = strings.documents.viewer;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which must also work from the keyboard. */}
      <div ref={scroller} className="viewer-scroller" tabIndex={0}>
        <div className="viewer-pages" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, key, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className="viewer-page"
              style={{ transform: `translateY(${start}px)` }}
            >
              {renderPage(index)}
            </div>
          ))}
        </div>
      </div>
      {kind !== 'text' && count > 1 && (
        <nav className="viewer-steps">
          <IconButton
            label={text.previous[kind]}
            icon={ChevronUp}
            disabled={current === 0}
            onClick={() => go(current - 1)}
          />
          <span data-testid="viewer-position">{text.partOf(current + 1, count)}</span>
          <IconButton
            label={text.next[kind]}
            icon={ChevronDown}
            disabled={current >= count - 1}
            onClick={() => go(current + 1)}
          />
        </nav>
      )}
    </>
  );
}

/** The page of which most is seen; of several, the first. */
function mostVisible(items: readonly VirtualItem[], from: number, to: number): number {
  let best = { index: 0, seen: 0 };
  for (const { index, start, end } of items) {
    const seen = Math.min(end, to) - Math.max(start, from);
    if (seen > best.seen) best = { index, seen };
  }
  return best.index;
}
