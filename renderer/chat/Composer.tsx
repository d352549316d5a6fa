import { ArrowUp, ListPlus, Square, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { ContextMeter } from '../context/ContextMeter.tsx';
import { sentencesBeforeSending } from '../context/note-text.ts';
import { useContextPlan } from '../context/use-context-plan.ts';
import { AttachButton } from '../documents/AttachButton.tsx';
import { DocumentStrip } from '../documents/DocumentStrip.tsx';
import { useDocumentsBlock } from '../documents/use-documents-block.ts';
import { usePaste } from '../documents/use-paste.ts';
import { roomMode, useChosenMode } from '../models/chosen-mode.ts';
import { useAnsweringModel } from '../models/use-answering-model.ts';
import { useApp, useMessages, useModel, useUi } from '../stores/context.ts';
import { draftOf } from '../stores/ui.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { isSendKey } from './composer-keys.ts';
import { ModelMenu } from './ModelMenu.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import { QueuedMessages } from './QueuedMessages.tsx';
import { ThinkingBudgetMenu } from './ThinkingBudgetMenu.tsx';
import { whyBlocked } from './why-blocked.ts';

/** What stands here renders again when something changes that can be seen, not with each key: that is the field's matter. */
export function Composer() {
  const { actions, modelActions, turnActions, ui } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const generatingMode = useMessages((state) =>
    state.generatingId === null ? null : (state.byId[state.generatingId]?.mode ?? null),
  );
  const isGenerating = generatingMode !== null;
  const isBlank = useUi((state) => draftOf(state, conversationId).trim() === '');
  const mode = useChosenMode();
  const [isSending, setSending] = useState(false);
  const engine = useModel((state) => state.engine);
  const loading = useModel((state) => state.loading);
  const hasModel = useAnsweringModel() !== null || loading !== null;
  const notAdded = useDocumentsBlock(conversationId);
  const unready = useUi((state) => whyBlocked(draftOf(state, conversationId), { engine, hasModel })) ?? notAdded;
  const blocked = isSending ? strings.composer.blocked.sending : unready;
  const plan = useContextPlan(roomMode(mode));
  const field = useFocus(conversationId);

  const send = async () => {
    const text = draftOf(ui.getState(), conversationId);
    if (isGenerating && unready === null) await turnActions.enqueue(text, mode);
    if (isGenerating || blocked !== null) return;
    setSending(true);
    await actions.send(text, mode);
    setSending(false);
  };

  // An empty field explains itself; other reasons are worth a line.
  const reason = blocked === null || isSending || (isBlank && hasModel) ? null : blocked;
  const loadingPhase = loading === null ? null : strings.models.loading.phases[loading.phase];
  const urgent = reason ?? loadingPhase;
  const notes = urgent === null ? sentencesBeforeSending(plan) : [urgent];
  return (
    <div className="column composer-dock">
      <DocumentStrip conversationId={conversationId} />
      <QueuedMessages />
      <div className="composer" data-mode={mode}>
        <DraftField conversationId={conversationId} field={field} onSend={() => void send()} />
        {/* What Enter does is known to who sees the field: it is told to those who hear it. */}
        <p
          id="composer-note"
          className={notes.length === 0 ? 'sr-only' : 'composer-note'}
          role={notes.length === 0 ? undefined : 'status'}
        >
          {notes.length === 0
            ? isGenerating
              ? strings.turns.queue.hint
              : strings.composer.hint
            : notes.map((sentence) => <span key={sentence}>{sentence}</span>)}
        </p>
        <div className="composer-bar">
          <AttachButton />
          <ModeSwitch mode={mode} />
          {mode !== 'fast' && <ThinkingBudgetMenu />}
          <span className="composer-gap" />
          <ContextMeter plan={plan} />
          <ModelMenu />
          {loading !== null && (
            <IconButton label={strings.models.loading.cancel} icon={X} onClick={() => void modelActions.cancelLoad()} />
          )}
          {isGenerating && !isBlank && (
            <IconButton
              label={strings.turns.queue.add}
              icon={ListPlus}
              aria-disabled={blocked !== null}
              onClick={() => {
                void send();
                field.current?.focus();
              }}
            />
          )}
          {generatingMode !== null ? (
            <button
              type="button"
              className="send-button"
              data-kind="stop"
              data-mode={generatingMode}
              aria-label={strings.composer.stop}
              title={strings.composer.stop}
              onClick={() => {
                void actions.stop();
                field.current?.focus();
              }}
            >
              <Square size={12} fill="currentColor" aria-hidden />
            </button>
          ) : (
            <button
              type="button"
              className="send-button"
              aria-label={strings.composer.send}
              title={blocked ?? strings.composer.send}
              aria-disabled={blocked !== null}
              onClick={() => {
                void send();
                field.current?.focus();
              }}
            >
              <ArrowUp size={18} strokeWidth={2.25} aria-hidden />
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

interface DraftFieldProps {
  readonly conversationId: string | null;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
}

function DraftField({ conversationId, field, onSend }: DraftFieldProps) {
  const { ui } = useApp();
  const text = useUi((state) => draftOf(state, conversationId));
  const onPaste = usePaste();
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isSendKey(event.nativeEvent)) return;
    event.preventDefault();
    onSend();
  };
  return (
    <textarea
      ref={field}
      rows={1}
      dir="auto"
      aria-label={strings.composer.label}
      aria-describedby="composer-note"
      placeholder={strings.composer.placeholder}
      value={text}
      onChange={(event) => ui.getState().setDraft(conversationId, event.target.value)}
      onPaste={onPaste}
      onKeyDown={onKeyDown}
    />
  );
}

/** Puts the focus into the field at the start, with another conversation, and whenever it is asked for. */
function useFocus(conversationId: string | null) {
  const field = useRef<HTMLTextAreaElement>(null);
  const requests = useUi((state) => state.focusRequests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: both are the occasions, not values that are read.
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [conversationId, requests]);
  return field;
}
