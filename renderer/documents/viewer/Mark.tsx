import { type ReactNode, useEffect, useRef } from 'react';

interface MarkProps {
  /** Whenever it changes, the passage is brought into view again. */
  readonly request: number;
  readonly children: ReactNode;
}

/** The cited passage. It comes into view when it is drawn for the first time. */
export function Mark({ request, children }: MarkProps) {
  const mark = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the occasion, not a value that is read.
  useEffect(() => {
    // It gives a promise, which an effect must not.
    void mark.current?.scrollIntoView({ block: 'center' });
  }, [request]);
  return (
    <mark ref={mark} className="passage-mark" data-testid="cited-passage">
      {children}
    </mark>
  );
}
