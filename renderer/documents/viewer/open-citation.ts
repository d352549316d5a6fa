import type { App } from '../../stores/app.ts';
import { documentsOf } from '../../stores/documents.ts';
import { strings } from '../../strings.ts';

/** Opens the passage that a reference in an answer leads to. */
export async function openCitation(app: App, replyId: string, number: number): Promise<void> {
  const { citations, documents, messages, panel, ui } = app;
  const known = citations.getState().byReply[replyId]?.find((one) => one.number === number);
  const ids = documentsOf(documents.getState(), messages.getState().conversationId).map(({ id }) => id);
  // While the answer is being written nothing is looked up yet.
  const passage =
    known?.passage ??
    (await citations
      .getState()
      .find(number, ids)
      .catch(() => null));
  if (passage !== null) panel.getState().openDocument(passage.documentId, passage);
  else ui.getState().showToast({ text: strings.documents.citation.notFound(number), action: null });
}
