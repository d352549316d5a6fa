import { useEffect } from 'react';
import type { ContextPlan, Mode } from '../../app/contract.ts';
import { useApp, useContextPlans, useDocuments, useMessages, useModel, useUi } from '../stores/context.ts';
import type { ContextQuestion } from '../stores/context-plans.ts';
import { documentsOf } from '../stores/documents.ts';
import { draftOf } from '../stores/ui.ts';

/** After the last key. */
const pauseMs = 300;

/** What would be sent now, as a question to the app; null for a conversation that has not begun. */
export function useContextQuestion(mode: Mode): ContextQuestion | null {
  const conversationId = useMessages((state) => state.conversationId);
  const draft = useUi((state) => draftOf(state, conversationId));
  return conversationId === null ? null : { conversationId, draft, mode };
}

/**
 * Asks for the plan whenever something of it changes; the last one until the next is there, null before the first. Keys in the draft
 * ask, too, but do not render again what uses this.
 */
export function useContextPlan(mode: Mode): ContextPlan | null {
  const { contextPlans, ui } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const documents = useDocuments((state) =>
    documentsOf(state, conversationId)
      .filter(({ status }) => status === 'ready')
      .map(({ id, tokens }) => `${id} ${tokens}`)
      .join(),
  );
  const messages = useMessages((state) => state.ids);
  const isGenerating = useMessages((state) => state.generatingId !== null);
  const modelId = useModel((state) => state.current?.id ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: documents, messages and the model are occasions, not values that are read.
  useEffect(() => {
    // While an answer is written the engine has no time to count.
    if (conversationId === null || isGenerating) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const draft = draftOf(ui.getState(), conversationId);
        contextPlans.getState().ask({ conversationId, draft, mode });
      }, pauseMs);
    };
    askSoon();
    const unsubscribe = ui.subscribe((now, before) => {
      if (draftOf(now, conversationId) !== draftOf(before, conversationId)) askSoon();
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [contextPlans, ui, conversationId, mode, documents, messages, isGenerating, modelId]);

  return useContextPlans((state) => state.byConversation[conversationId ?? ''] ?? null);
}
