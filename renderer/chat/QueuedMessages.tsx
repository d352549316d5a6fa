import { ArrowUp, Hourglass, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import type { QueuedMessage } from '../../app/contract.ts';
import { useApp, useMessages, useTurns } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { ModeMark } from '../ui/ModeMark.tsx';
import { isSendKey } from './composer-keys.ts';

/** What was written while an answer was on its way, above the message field. */
export function QueuedMessages() {
  const text = strings.turns.queue;
  const { turnActions } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const shown = useTurns((state) => state.queues[conversationId ?? '']);
  const isBusy = useMessages((state) => state.generatingId !== null);
  if (shown === undefined || shown.messages.length === 0) return null;
  const total = shown.messages.length;
  return (
    <section className="queue" aria-label={text.label}>
      <p>
        <Hourglass size={13} strokeWidth={1.75} aria-hidden />
        <span>{shown.isHeld ? text.held(total) : text.waiting(total)}</span>
        {shown.isHeld && !isBusy && (
          <button
            type="button"
            className="button"
            data-size="small"
            data-kind="main"
            onClick={() => void turnActions.releaseQueue()}
          >
            <ArrowUp size={13} strokeWidth={2} aria-hidden />
            {text.release}
          </button>
        )}
      </p>
      <ol>
        {shown.messages.map((message) => (
          <QueuedRow key={message.id} message={message} />
        ))}
      </ol>
    </section>
  );
}

function QueuedRow({ message: { id, text: stored, mode } }: { readonly message: QueuedMessage }) {
  const { turnActions, ui } = useApp();
  const text = strings.turns.queue;
  const [edited, setEdited] = useState<string | null>(null);
  const end = () => {
    setEdited(null);
    ui.getState().focusComposer();
  };
  const save = () => {
    if (edited === null || edited.trim() === '') return;
    if (edited !== stored) void turnActions.editQueued(id, edited);
    end();
  };
  if (edited !== null) {
    return (
      <li data-mode={mode}>
        <textarea
          // The person asked to write here.
          ref={(element) => element?.focus()}
          rows={1}
          dir="auto"
          className="text-field"
          aria-label={text.field}
          value={edited}
          onChange={(event) => setEdited(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
              event.preventDefault();
              end();
            } else if (isSendKey(event.nativeEvent)) {
              event.preventDefault();
              save();
            }
          }}
        />
        <button type="button" className="button" data-size="small" onClick={save}>
          {text.save}
        </button>
      </li>
    );
  }
  return (
    <li data-mode={mode}>
      <ModeMark mode={mode} size={10} />
      <span dir="auto" title={stored}>
        {stored}
      </span>
      <IconButton label={text.edit} icon={Pencil} onClick={() => setEdited(stored)} />
      <IconButton label={text.remove} icon={X} onClick={() => void turnActions.removeQueued(id)} />
    </li>
  );
}
