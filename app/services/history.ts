import type { ChatMessage } from '../../engine/protocol.ts';
import type { Message } from '../contract.ts';
import { type DocumentBlock, documentMessage } from '../prompt/document-message.ts';

/**
 * What the model reads: the documents, then the path of messages without thinking. Replies without text (failed before the first word,
 * or ended while thinking) are left out; partial answers stay, because the person sees them too.
 */
export function historyOf(path: readonly Message[], documents: readonly DocumentBlock[]): ChatMessage[] {
  const messages = path
    .filter((message) => message.role === 'user' || message.content.length > 0)
    .map(({ role, content }): ChatMessage => ({ role, content }));
  const first = documentMessage(documents);
  return first === null ? messages : [first, ...messages];
}
