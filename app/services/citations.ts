import { citedSentences } from '../citations/find-references.ts';
import { supportBy } from '../citations/support.ts';
import type { Citation } from '../contract.ts';
import type { MessageRepository } from '../storage/messages.ts';
import type { ConversationService } from './conversations.ts';
import { messageNotFound } from './conversations.ts';
import type { PromptDocuments, StoredPassageOfConversation } from './prompt-documents.ts';

export interface CitationServiceOptions {
  readonly messages: MessageRepository;
  readonly conversations: ConversationService;
  readonly documents: PromptDocuments;
}

/** What the references of answers lead to, and whether it says what the answer says. */
export class CitationService {
  readonly #options: CitationServiceOptions;

  constructor(options: CitationServiceOptions) {
    this.#options = options;
  }

  /**
   * One for each number that the answer refers to, in the order in which they first appear; a passage that does not support all
   * sentences that refer to it is unverified. @throws AppError 'not-found'
   */
  of(replyId: string): Citation[] {
    const { messages, conversations, documents } = this.#options;
    const reply = messages.find(replyId);
    if (reply === undefined) throw messageNotFound();
    conversations.existing(reply.conversationId);
    const passages = documents.passages(reply.conversationId);
    const citations = new Map<number, Citation>();
    for (const { text, numbers } of citedSentences(reply.content)) {
      const known = numbers.flatMap((number) => passages.get(number) ?? []);
      const supports = supportBy(
        text,
        known.map((passage) => passage.text),
      );
      for (const number of numbers) {
        const at = known.findIndex((passage) => passage.number === number);
        const isSupported = (supports[at] ?? false) && citations.get(number)?.support !== 'unverified';
        citations.set(number, citationOf(number, known[at], isSupported));
      }
    }
    return [...citations.values()];
  }
}

function citationOf(number: number, found: StoredPassageOfConversation | undefined, isSupported: boolean): Citation {
  const support = isSupported ? 'supported' : 'unverified';
  if (found === undefined) return { number, passage: null, documentName: null, support };
  const { documentId, documentName, part, start, end } = found;
  return { number, passage: { number, documentId, part, start, end }, documentName, support };
}
