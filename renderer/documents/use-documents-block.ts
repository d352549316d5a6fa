import { useDocuments } from '../stores/context.ts';
import { documentsOf, isAddingTo } from '../stores/documents.ts';
import { strings } from '../strings.ts';
import { isUnderWay } from './document-facts.ts';

/** Why a message has to wait for documents: sent now, the model would not see them. Null when it need not. */
export function useDocumentsBlock(conversationId: string | null): string | null {
  const isAdding = useDocuments((state) => isAddingTo(state, conversationId));
  const isReading = useDocuments((state) => documentsOf(state, conversationId).some(isUnderWay));
  if (isAdding) return strings.documents.stillAdding;
  return isReading ? strings.documents.stillReading : null;
}
