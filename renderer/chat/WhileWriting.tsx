import { Brain, FastForward } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp } from '../stores/context.ts';
import type { LiveReply } from '../stores/live-replies.ts';
import { strings } from '../strings.ts';
import { ThinkingUse } from './ThinkingUse.tsx';

interface WhileWritingProps {
  readonly message: Message;
  /** Null before anything of it is known. */
  readonly live: LiveReply | null;
}

/** What can be done with an answer while it is written: cut the thinking short, or ask for some. */
export function WhileWriting({ message, live }: WhileWritingProps) {
  const { turnActions } = useApp();
  const canThink = useAvailableModes().includes('deep');
  const { content, thinking } = live ?? message;
  const isThinking = thinking !== '' && content === '';
  if (isThinking) {
    return (
      <div className="while-writing" data-mode="deep">
        <button
          type="button"
          className="button"
          data-size="small"
          title={strings.turns.answerNowHint}
          onClick={() => void turnActions.answerNow()}
        >
          <FastForward size={14} strokeWidth={1.75} aria-hidden />
          {strings.turns.answerNow}
        </button>
        <ThinkingUse
          budget={message.thinkingBudget}
          tokens={live?.thinkingTokens ?? 0}
          since={live?.thinkingSince ?? null}
        />
      </div>
    );
  }
  if (message.mode !== 'fast' || !canThink) return null;
  return (
    <div className="while-writing" data-mode="deep">
      <button
        type="button"
        className="button"
        data-size="small"
        title={strings.turns.thinkHarderHint}
        onClick={() => void turnActions.thinkHarder(message.id)}
      >
        <Brain size={14} strokeWidth={1.75} aria-hidden />
        {strings.turns.thinkHarder}
      </button>
    </div>
  );
}
