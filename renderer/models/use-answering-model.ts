import type { Mode } from '../../app/contract.ts';
import { useConversations, useLibrary, useMessages, useModel, useUi } from '../stores/context.ts';
import { modelChoiceOf } from '../stores/ui.ts';

/** What the choice of a model holds for. */
export type ModelScope = 'all' | 'conversation' | 'message';

export interface AnsweringModel {
  readonly id: string;
  /** Null until the app has told it. */
  readonly name: string | null;
  /** Null where nothing is known of its file. */
  readonly modes: readonly Mode[] | null;
  readonly scope: ModelScope;
}

/** The model that will answer the next message of the open conversation; null when there is none. */
export function useAnsweringModel(): AnsweringModel | null {
  const conversationId = useMessages((state) => state.conversationId);
  const choice = useUi((state) => modelChoiceOf(state, conversationId));
  const pinnedId = useConversations((state) => state.list.find((one) => one.id === conversationId)?.modelId ?? null);
  const usualId = useModel((state) => state.chosenId ?? state.current?.id ?? null);
  const id = choice?.modelId ?? pinnedId ?? usualId;
  const entry = useLibrary((state) => (id === null ? undefined : state.byId[id]));
  const current = useModel((state) => (state.current?.id === id ? state.current : null));
  if (id === null) return null;
  return {
    id,
    name: entry?.name ?? current?.name ?? null,
    modes: entry?.facts?.modes ?? current?.modes ?? null,
    scope: choice?.scope ?? (pinnedId === null ? 'all' : 'conversation'),
  };
}
