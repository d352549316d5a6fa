import { memo, useState } from 'react';
import type { Message } from '../../app/contract.ts';
import { useFind, useTurns, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { QuestionEditor } from './QuestionEditor.tsx';
import { QuestionTools } from './QuestionTools.tsx';

/** Longer text is a passage that was pasted: it is set in a panel, and cut until asked for. */
const maxHeadingLength = 240;
const maxHeadingLines = 4;
const maxShownLength = 1500;

/** What the person wrote, as they wrote it: nothing in it is markup. */
export const QuestionView = memo(function QuestionView({ message }: { readonly message: Message }) {
  const [isOpened, setOpened] = useState(false);
  const isSought = useFind(({ isOpen, places, index }) => isOpen && places[index]?.messageId === message.id);
  const isRevealed = useUi(({ revealed }) => revealed?.messageId === message.id);
  const isWhole = isOpened || isSought || isRevealed;
  const isEdited = useTurns((state) => state.edits[message.id] !== undefined);
  if (isEdited) return <QuestionEditor message={message} />;
  const { content } = message;
  const isPassage =
    content.length > maxHeadingLength || content.split('\n', maxHeadingLines + 1).length > maxHeadingLines;
  const isCut = content.length > maxShownLength;
  return (
    <article
      className="question"
      data-testid="message"
      data-message-id={message.id}
      data-role="user"
      data-status={message.status}
      data-passage={isPassage}
      aria-label={strings.chat.question}
    >
      <p dir="auto">{isCut && !isWhole ? `${content.slice(0, maxShownLength)}…` : content}</p>
      {isCut && (
        <button type="button" className="text-button" aria-expanded={isWhole} onClick={() => setOpened(!isWhole)}>
          {isWhole ? strings.chat.showLess : strings.chat.showAll}
        </button>
      )}
      <QuestionTools message={message} />
    </article>
  );
});
