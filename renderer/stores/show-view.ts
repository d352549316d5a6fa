import type { ConversationView, EventPayload } from '../../app/contract.ts';
import type { Slices } from './app.ts';

type Shown = Pick<Slices, 'conversations' | 'live' | 'messages'>;

/** Shows a conversation as the app gave it, with what was told meanwhile of replies that are being written. */
export function showView({ conversations, live, messages }: Shown, view: ConversationView): void {
  const settled = messages.getState().settle(view.messages);
  for (const message of settled) if (message.status === 'generating') live.track(message);
  messages.getState().show(view.conversation.id, settled);
  conversations.getState().changed(view.conversation);
}

/** Takes in a message that was sent with its reply; `isShown` when they belong to what is on the screen. */
export function takeSent(
  { conversations, live, messages }: Shown,
  sent: EventPayload<'chat.sent'>,
  isShown: boolean,
): void {
  conversations.getState().changed(sent.conversation);
  const settled = messages.getState().settle(sent.messages);
  for (const message of settled) if (message.status === 'generating') live.track(message);
  if (isShown) messages.getState().append(settled);
  else for (const message of settled) messages.getState().update(message);
}
