import type { InstalledModel, Mode, ModelSummary } from '../../app/contract.ts';
import type { Slices } from '../stores/app.ts';
import { useConversations, useLibrary, useMessages, useModel, useUi } from '../stores/context.ts';
import { type ModelChoice, modelChoiceOf } from '../stores/ui.ts';

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
  return id === null ? null : describe(id, choice, pinnedId, entry, current);
}

/** The same as of now, for what is not drawn. */
export function answeringModelOf({ conversations, library, messages, model, ui }: Slices): AnsweringModel | null {
  const { conversationId } = messages.getState();
  const { chosenId, current } = model.getState();
  const choice = modelChoiceOf(ui.getState(), conversationId);
  const pinnedId = conversations.getState().list.find((one) => one.id === conversationId)?.modelId ?? null;
  const id = choice?.modelId ?? pinnedId ?? chosenId ?? current?.id ?? null;
  if (id === null) return null;
  return describe(id, choice, pinnedId, library.getState().byId[id], current?.id === id ? current : null);
}

function describe(
  id: string,
  choice: ModelChoice | null,
  pinnedId: string | null,
  entry: InstalledModel | undefined,
  current: ModelSummary | null,
): AnsweringModel {
  return {
    id,
    name: entry?.name ?? current?.name ?? null,
    modes: entry?.facts?.modes ?? current?.modes ?? null,
    scope: choice?.scope ?? (pinnedId === null ? 'all' : 'conversation'),
  };
}
