import type { FoundDocument, FoundPassage } from '../../../app/contract.ts';
import type { App } from '../../stores/app.ts';

/** Opens the conversation with the document beside it, at the passage; at its beginning for null. */
export async function openFoundPassage(
  { actions, documentActions, messages, panel }: App,
  { conversationId, documentId }: FoundDocument,
  found: FoundPassage | null,
): Promise<void> {
  await actions.open(conversationId);
  await documentActions.load(conversationId);
  // It may have failed, or the person may have gone on.
  if (messages.getState().conversationId !== conversationId) return;
  panel.getState().openDocument(documentId, found?.passage);
}
