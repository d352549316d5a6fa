import { ChevronRight } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useApp } from '../stores/context.ts';
import { ModeMark } from '../ui/ModeMark.tsx';
import { GrowingText } from './GrowingText.tsx';
import { type Thinking, thinkingLabel, thinkingState } from './thinking-label.ts';

interface ThinkingBlockProps extends Thinking {
  readonly replyId: string;
  readonly thinking: string;
  /** Milliseconds since 1970. */
  readonly since: number | null;
}

/** The reasoning above an answer: open while it grows, folded away once the answer begins, unless the person decided. */
export function ThinkingBlock({ replyId, thinking, since, ...rest }: ThinkingBlockProps) {
  const { ui } = useApp();
  const [choice, setChoice] = useState<boolean | null>(null);
  const textId = useId();
  const state = thinkingState(rest);
  const elapsedSeconds = useElapsedSeconds(state === 'thinking' ? since : null);
  const isOpen = choice ?? state !== 'done';
  const toggle = () => {
    setChoice(!isOpen);
    ui.getState().setOpenedThinking(isOpen ? null : replyId);
  };
  return (
    <section className="thinking" data-state={state}>
      <button type="button" aria-expanded={isOpen} aria-controls={textId} onClick={toggle}>
        <ModeMark mode="deep" isActive={state === 'thinking'} />
        <span>{thinkingLabel(rest, elapsedSeconds)}</span>
        <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
      </button>
      <div id={textId} hidden={!isOpen} className="thinking-text" data-testid="thinking-text">
        <GrowingText text={thinking} />
      </div>
    </section>
  );
}

/** Counts while `since` is given. */
function useElapsedSeconds(since: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [since]);
  return since === null ? null : Math.max(0, Math.floor((now - since) / 1000));
}
