import type { ClipboardEvent } from 'react';
import { useApp } from '../stores/context.ts';
import { draftOf } from '../stores/ui.ts';

/** Longer text is read as a document: in a message it would be forgotten with its turn. */
export const maxPastedLength = 20_000;

/** Takes long text and files that are pasted into the message as documents. */
export function usePaste(): (event: ClipboardEvent<HTMLTextAreaElement>) => void {
  const { documentActions, messages, ui } = useApp();

  /** As the paste would have done, where the field still holds what it held; else at the end. */
  function putIntoDraft(text: string, { value, start, end }: { value: string; start: number; end: number }): void {
    const { conversationId } = messages.getState();
    const draft = draftOf(ui.getState(), conversationId);
    const isSame = draft === value;
    const [before, after] = isSame ? [draft.slice(0, start), draft.slice(end)] : [draft, ''];
    ui.getState().setDraft(conversationId, `${before}${text}${after}`);
    ui.getState().focusComposer();
  }

  return (event) => {
    const { clipboardData, currentTarget } = event;
    const text = clipboardData.getData('text/plain');
    if (text.length > maxPastedLength) {
      event.preventDefault();
      const { value, selectionStart: start, selectionEnd: end } = currentTarget;
      void documentActions.addPasted(text, () => putIntoDraft(text, { value, start, end }));
      return;
    }
    const files = [...clipboardData.files];
    if (text === '' && files.length > 0) {
      event.preventDefault();
      void documentActions.addDropped(files);
    }
  };
}
