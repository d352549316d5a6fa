import type { AttachedDocument } from '../../app/contract.ts';
import { useContextPlans } from '../stores/context.ts';

/** Of its whole text: as it was counted for the context, where that holds all of it. Null until then. */
export function useDocumentTokens({ id, conversationId, tokens }: AttachedDocument): number | null {
  const planned = useContextPlans(
    ({ byConversation }) =>
      byConversation[conversationId]?.blocks.find(
        (block) => block.kind === 'document' && block.id === id && block.passages === null,
      )?.tokens ?? null,
  );
  return tokens ?? planned;
}
