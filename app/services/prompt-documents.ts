import type { ChatMessage } from '../../engine/protocol.ts';
import type { PromptDocument } from '../context-plan/document-block.ts';
import { rankPairs } from '../context-plan/rank-pairs.ts';
import { matchExpression, searchTerms } from '../context-plan/search-terms.ts';
import type { Passage as PassageView } from '../contract/documents.ts';
import { documentMessage, textOfBlock } from '../prompt/document-message.ts';
import type { Attachment, AttachmentRepository } from '../storage/attachments.ts';
import type { DocumentRepository } from '../storage/documents.ts';
import type { PassageSearch } from '../storage/passage-search.ts';

export interface PromptDocumentsOptions {
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  readonly search: PassageSearch;
}

/** A passage with where it lies. */
export interface StoredPassageOfConversation extends PassageView {
  readonly documentName: string;
  readonly text: string;
}

/** Documents of this many conversations stay at hand: a plan is made with every key that is typed. */
const mostConversations = 2;
const mostHits = 200;

/** The documents of a conversation in the form in which they are counted and sent. */
export interface PromptTexts {
  readonly documents: readonly PromptDocument[];
  /** Each alone, to be counted. */
  readonly blocks: readonly ChatMessage[];
  /** All of them whole; null without documents. */
  readonly whole: ChatMessage | null;
}

interface Known extends PromptTexts {
  readonly key: string;
}

/** The documents of conversations as the model is shown them, and what of them suits a question. */
export class PromptDocuments {
  readonly #options: PromptDocumentsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: PromptDocumentsOptions) {
    this.#options = options;
  }

  /**
   * Those that were read, in the order of the passages' numbers: one that was unlocked or brought back later stands where its numbers
   * are, and those before it stay as they were.
   */
  of(conversationId: string): readonly PromptDocument[] {
    return this.texts(conversationId).documents;
  }

  /** The same objects as long as the documents are the same. */
  texts(conversationId: string): PromptTexts {
    const ready = this.#options.attachments.of(conversationId).filter(({ status }) => status === 'ready');
    const key = ready.map(({ id }) => id).join(' ');
    const known = this.#known.get(conversationId);
    if (known?.key === key) return known;
    const documents = ready
      .flatMap((attachment) => this.#document(attachment) ?? [])
      .sort((a, b) => (a.passages[0]?.number ?? 0) - (b.passages[0]?.number ?? 0));
    const blocks = documents.map((document) => ({ role: 'user', content: textOfBlock(document) }) as const);
    const texts = { key, documents, blocks, whole: documentMessage(documents) };
    this.#known.delete(conversationId);
    this.#known.set(conversationId, texts);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostConversations && oldest !== undefined) this.#known.delete(oldest);
    return texts;
  }

  /** Numbers of the passages that suit a question, best first; empty where none has any of its words. */
  rank(conversationId: string, question: string): number[] {
    const terms = searchTerms(question);
    const expression = matchExpression(terms.long);
    const hits = expression === null ? [] : this.#options.search.rank(conversationId, expression, mostHits);
    const scores = new Map(hits.map(({ number, score }) => [number, score]));
    if (terms.pairs.length > 0) {
      const passages = this.of(conversationId).flatMap((document) => document.passages);
      const pairScores = rankPairs(
        passages.map(({ text }) => text),
        terms.pairs,
      );
      for (const [i, { number }] of passages.entries()) {
        const score = pairScores[i] ?? 0;
        if (score > 0) scores.set(number, (scores.get(number) ?? 0) + score);
      }
    }
    return [...scores].sort(([a, x], [b, y]) => y - x || a - b).map(([number]) => number);
  }

  /** All passages of a conversation, by number. */
  passages(conversationId: string): ReadonlyMap<number, StoredPassageOfConversation> {
    return new Map(
      this.of(conversationId).flatMap(({ id: documentId, name: documentName, passages }) =>
        passages.map((passage) => [passage.number, { ...passage, documentId, documentName }] as const),
      ),
    );
  }

  #document({ id, name, document: seq, firstPassage }: Attachment): PromptDocument | null {
    const { documents } = this.#options;
    const document = seq === null ? undefined : documents.find(seq);
    if (document === undefined || firstPassage === null) return null;
    const parts = new Map(documents.parts(document.seq).map((part) => [part.number, part]));
    const passages = documents.passages(document.seq).map(({ number, part, start, end }) => ({
      number: firstPassage + number - 1,
      ...{ part, start, end },
      partTitle: parts.get(part)?.title ?? null,
      text: parts.get(part)?.text.slice(start, end) ?? '',
    }));
    return { id, name, partKind: document.partKind, passages };
  }
}
