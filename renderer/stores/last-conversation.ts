import type { App } from './app.ts';

const key = 'tandem.conversation';

/** Brings back the conversation that was open before the window was reloaded, and remembers the open one from then on. */
export function reopenLastConversation({ actions, conversations, messages }: App, storage: Storage): void {
  const last = storage.getItem(key);
  const isListed = conversations.getState().list.some((one) => one.id === last);
  // The person may have been quicker and begun something else.
  if (last !== null && isListed && messages.getState().conversationId === null) void actions.open(last);

  messages.subscribe(({ conversationId }, before) => {
    if (conversationId === before.conversationId) return;
    if (conversationId === null) storage.removeItem(key);
    else storage.setItem(key, conversationId);
  });
}
