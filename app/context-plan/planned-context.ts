import type { ChatMessage } from '../../engine/protocol.ts';
import type { DocumentsSeen } from '../contract.ts';
import type { Decision } from './decide.ts';
import type { PromptDocument } from './document-block.ts';
import type { PromptSource } from './prompt.ts';

/** Everything that is known of a prompt once it is planned. */
export interface PlannedContext {
  readonly source: PromptSource;
  /** `tokens`: of its own text; together they are those of the message that holds them. */
  readonly documents: readonly { readonly document: PromptDocument; readonly tokens: number }[];
  /** With all documents whole, whether it is sent or not; null without documents. */
  readonly wholeMessage: ChatMessage | null;
  /** Null where documents are whole, or nothing of them fits. */
  readonly passages: {
    readonly message: ChatMessage;
    readonly tokens: number;
    readonly numbers: ReadonlySet<number>;
  } | null;
  /** The question wants the documents in short: the model reads them in parts beforehand, and what it wrote about them is shown. */
  readonly isSummarised: boolean;
  readonly systemTokens: number;
  readonly historyTokens: readonly number[];
  readonly questionTokens: number;
  /** Of the opening of the reply, with what was written of it before. */
  readonly openingTokens: number;
  readonly decision: Decision;
  readonly ropeFactor: number;
  readonly messages: readonly ChatMessage[];
  /** Of the messages and the opening of the reply. */
  readonly promptTokens: number;
}

/** What the model sees of documents that do not fit whole; null where it sees all, or there are none. */
export function documentsSeenIn({ decision, documents, passages, isSummarised }: PlannedContext): DocumentsSeen | null {
  if (decision.documents !== 'passages') return null;
  const total = documents.reduce((sum, { document }) => sum + document.passages.length, 0);
  return { kind: isSummarised ? 'summaries' : 'passages', shown: passages?.numbers.size ?? 0, total };
}
