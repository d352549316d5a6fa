import { useEffect, useRef } from 'react';
import type { Message } from '../../app/contract.ts';
import { useChosenMode } from '../models/chosen-mode.ts';
import { useApp, useMessages, useTurns } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { isSendKey } from './composer-keys.ts';
import { maxMessageLength } from './why-blocked.ts';

/** Another wording of a question, in its place. It is kept while the person looks at other conversations. */
export function QuestionEditor({ message: { id, content } }: { readonly message: Message }) {
  const { turnActions, turns, ui } = useApp();
  const text = useTurns((state) => state.edits[id] ?? content);
  const isBusy = useMessages((state) => state.generatingId !== null);
  const mode = useChosenMode();
  const field = useRef<HTMLTextAreaElement>(null);
  const labels = strings.turns.question;
  const isBlocked = isBusy || text.trim() === '' || text.length > maxMessageLength;

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const ask = () => {
    if (!isBlocked) void turnActions.edit(id, mode);
  };
  const cancel = () => {
    turnActions.cancelEdit(id, content);
    ui.getState().focusComposer();
  };
  return (
    <div className="question question-editor" data-mode={mode} data-testid="question-editor">
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        className="text-field"
        aria-label={labels.field}
        value={text}
        onChange={(event) => turns.getState().setEdit(id, event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
            event.preventDefault();
            cancel();
          } else if (isSendKey(event.nativeEvent)) {
            event.preventDefault();
            ask();
          }
        }}
      />
      <div className="editor-buttons">
        <button type="button" className="button" data-size="small" onClick={cancel}>
          {labels.cancel}
        </button>
        <button
          type="button"
          className="button"
          data-size="small"
          data-kind="main"
          aria-disabled={isBlocked}
          title={isBusy ? strings.turns.queue.waiting(1) : undefined}
          onClick={ask}
        >
          {labels.ask}
        </button>
      </div>
    </div>
  );
}
