import type { ChatMessage, Mode } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ChatTemplateKind } from './template.ts';
import { modesOf, renderPrompt } from './template.ts';

export interface PromptCounts {
  /** That each message adds to a prompt. */
  readonly tokens: number[];
  /** That open the reply; null in a mode that the model does not have. */
  readonly openingTokens: Readonly<Record<Mode, number | null>>;
}

/**
 * Tokens of a prompt by its parts, which add up exactly: control tokens stand between messages, so that no merge crosses them.
 * @throws EngineError 'unsupported-tokenizer' when the model lacks the control tokens.
 */
export function countPrompt(
  tokenizer: Tokenizer,
  kind: ChatTemplateKind,
  messages: readonly ChatMessage[],
): PromptCounts {
  const modes = modesOf(kind);
  const [mode = 'fast'] = modes;
  const lengthOf = (parts: readonly ChatMessage[], inMode: Mode) =>
    renderPrompt(tokenizer, kind, parts, inMode).tokens.length;
  const opening = lengthOf([], mode);
  return {
    tokens: messages.map((message) => lengthOf([message], mode) - opening),
    openingTokens: {
      fast: modes.includes('fast') ? lengthOf([], 'fast') : null,
      deep: modes.includes('deep') ? lengthOf([], 'deep') : null,
    },
  };
}
