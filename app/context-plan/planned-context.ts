import type { ChatMessage } from '../../engine/protocol.ts';
import type { Decision } from './decide.ts';
import type { PromptDocument } from './document-block.ts';
import type { PromptSource } from './prompt.ts';

/** Everything that is known of a prompt once it is planned. */
export interface PlannedContext {
  readonly source: PromptSource;
  readonly documents: readonly {
    readonly document: PromptDocument;
    readonly message: ChatMessage;
    readonly tokens: number;
  }[];
  readonly passages: {
    readonly message: ChatMessage;
    readonly tokens: number;
    readonly numbers: ReadonlySet<number>;
  } | null;
  readonly systemTokens: number;
  readonly historyTokens: readonly number[];
  readonly questionTokens: number;
  readonly openingTokens: number;
  readonly decision: Decision;
  readonly ropeFactor: number;
  readonly messages: readonly ChatMessage[];
  /** Of the messages and the opening of the reply. */
  readonly promptTokens: number;
}
