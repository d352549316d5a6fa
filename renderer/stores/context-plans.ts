import { createStore } from 'zustand/vanilla';
import type { CommandInput, ContextPlan } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

export type ContextQuestion = CommandInput<'context.plan'>;

/** What the model would see of each conversation, as far as it was asked for. */
export interface ContextPlans {
  readonly byConversation: Readonly<Record<string, ContextPlan | undefined>>;
  /** Asks for one plan at a time; of the questions that come meanwhile, the last is asked next. */
  readonly ask: (question: ContextQuestion) => void;
}

export function createContextPlans(client: Client) {
  let isAsking = false;
  let next: ContextQuestion | null = null;

  return createStore<ContextPlans>()((set) => {
    async function run(question: ContextQuestion): Promise<void> {
      isAsking = true;
      const { conversationId } = question;
      // Without a model there is no plan: an old one would tell of what is no longer so.
      const plan = await client.command('context.plan', question).catch(() => undefined);
      set(({ byConversation }) => ({ byConversation: { ...byConversation, [conversationId]: plan } }));
      isAsking = false;
      const waiting = next;
      next = null;
      if (waiting !== null) void run(waiting);
    }
    return {
      byConversation: {},
      ask: (question) => {
        if (isAsking) next = question;
        else void run(question);
      },
    };
  });
}
