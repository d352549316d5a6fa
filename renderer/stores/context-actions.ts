import type { Client } from '../client/client.ts';
import { chosenModeOf, roomMode } from '../models/chosen-mode.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';
import { draftOf } from './ui.ts';

/** What a person does with what the model will see. None of these throws: failures become banners. */
export interface ContextActions {
  /** Takes a message out of what the model sees, or puts it back; it stays in the conversation. */
  readonly exclude: (messageId: string, isExcluded: boolean) => Promise<void>;
}

export function createContextActions(client: Client, slices: Slices): ContextActions {
  const { contextPlans, messages, ui } = slices;
  const attempt = attemptWith(ui);
  return {
    exclude: (messageId, isExcluded) =>
      attempt(async () => {
        await client.command('context.exclude', { messageId, isExcluded });
        const { conversationId } = messages.getState();
        if (conversationId === null) return;
        const draft = draftOf(ui.getState(), conversationId);
        contextPlans.getState().ask({ conversationId, draft, mode: roomMode(chosenModeOf(slices)) });
      }),
  };
}
