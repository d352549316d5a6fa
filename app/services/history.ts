import type { ChatMessage } from '../../engine/protocol.ts';
import type { Message } from '../contract.ts';

/**
 * What the model reads: the path of messages without thinking. Replies without text (failed before the first word, or ended while
 * thinking) are left out; partial answers stay, because the person sees them too.
 */
export function historyOf(path: readonly Message[]): ChatMessage[] {
  return path
    .filter((message) => message.role === 'user' || message.content.length > 0)
    .map(({ role, content }) => ({ role, content }));
}
