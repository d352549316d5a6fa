import { useDocuments } from '../stores/context.ts';
import { isAddingTo } from '../stores/documents.ts';
import { strings } from '../strings.ts';

/**
 * Why a message has to wait for documents: sent now, it would not be sent to the conversation that they go to. Null when it need not;
 * documents that are there and still being read are waited for by the app.
 */
export function useDocumentsBlock(conversationId: string | null): string | null {
  const isAdding = useDocuments((state) => isAddingTo(state, conversationId));
  return isAdding ? strings.documents.stillAdding : null;
}
