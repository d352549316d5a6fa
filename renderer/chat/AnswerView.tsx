import { memo, useMemo, useState } from 'react';
import type { Message } from '../../app/contract.ts';
import { useLiveReply } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';
import { AnswerTools } from './AnswerTools.tsx';
import { AutoReason } from './AutoReason.tsx';
import { ConfidenceButton } from './confidence/ConfidenceButton.tsx';
import { ConfidenceText } from './confidence/ConfidenceText.tsx';
import { useConfidence } from './confidence/use-confidence.ts';
import { DocumentsSeen } from './DocumentsSeen.tsx';
import { CitingReply } from './markdown/Citation.tsx';
import { MarkdownText } from './markdown/MarkdownText.tsx';
import { ReadingProgress } from './ReadingProgress.tsx';
import { StatusLine } from './StatusLine.tsx';
import { ThinkingBlock } from './ThinkingBlock.tsx';
import { WaitingFor } from './WaitingFor.tsx';
import { WhileWriting } from './WhileWriting.tsx';

/** An answer, stored or still being written. While it is written, this is the only message that renders again. */
export const AnswerView = memo(function AnswerView({ message }: { readonly message: Message }) {
  const isGenerating = message.status === 'generating';
  const live = useLiveReply(isGenerating ? message.id : null);
  const { content, thinking, thinkingMilliseconds } = live ?? message;
  const isJudging = message.askedMode === 'auto' && message.why.length === 0;
  const reply = useMemo(() => ({ id: message.id, isFinished: !isGenerating }), [message.id, isGenerating]);
  const confidence = useConfidence(message);
  const [isShaded, setShaded] = useState(false);
  const isWaiting = isGenerating && content === '' && thinking === '';
  return (
    <article
      className="answer"
      data-testid="message"
      data-message-id={message.id}
      data-role="assistant"
      data-status={message.status}
      data-mode={message.mode}
      aria-label={strings.modes.marks[message.mode]}
      aria-busy={isGenerating}
    >
      <AutoReason message={message} />
      {thinking !== '' && (
        <ThinkingBlock
          replyId={message.id}
          thinking={thinking}
          since={live?.thinkingSince ?? null}
          status={message.status}
          content={content}
          thinkingMilliseconds={thinkingMilliseconds}
        />
      )}
      {isWaiting && (
        <div className="waiting" title={strings.chat.waiting}>
          <ModeMark mode={isJudging ? 'auto' : message.mode} isActive />
          {live?.progress ? <ReadingProgress done={live.progress.done} total={live.progress.total} /> : <WaitingFor />}
        </div>
      )}
      <div className="prose" dir="auto" data-testid="answer-text">
        {confidence !== null && isShaded ? (
          <ConfidenceText message={message} tokens={confidence} />
        ) : (
          <CitingReply value={reply}>
            {content !== '' && <MarkdownText text={content} isStreaming={isGenerating} />}
          </CitingReply>
        )}
      </div>
      {isGenerating && <WhileWriting message={message} live={live} />}
      {!isGenerating && <DocumentsSeen seen={message.documentsSeen} />}
      <StatusLine message={message} />
      {!isGenerating && (
        <AnswerTools message={message}>
          {confidence !== null && <ConfidenceButton isShaded={isShaded} onToggle={() => setShaded(!isShaded)} />}
        </AnswerTools>
      )}
    </article>
  );
});
