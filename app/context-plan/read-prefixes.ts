import { createHash } from 'node:crypto';
import type { ChatMessage } from '../../engine/protocol.ts';
import { piecesOf } from '../prompt/document-message.ts';

/** What the keys and values of a prompt depend on beside its text. */
export interface ReadSetting {
  readonly modelPath: string;
  readonly kvType: string;
  readonly ropeFactor: number;
}

/** A prompt, message by message, with the tokens of each. */
export interface CountedMessage extends ChatMessage {
  readonly tokens: number;
}

/** The end of a message in a prompt, or of a document in it: a hash of everything up to it, and about how many tokens that is. */
export interface PromptEnd {
  readonly hash: string;
  readonly tokens: number;
}

/** The ends of all messages of a prompt, first to last. Prompts with the same beginning share the first of them. */
export function promptEnds(setting: ReadSetting, messages: readonly CountedMessage[]): PromptEnd[] {
  const { modelPath, kvType, ropeFactor } = setting;
  let hash = digest(JSON.stringify([modelPath, kvType, ropeFactor]));
  let before = 0;
  return messages.flatMap((message) => {
    hash = digest(`${hash}\n${message.role}`);
    let length = 0;
    const ends = piecesOf(message.content).map((piece) => {
      hash = digest(`${hash}\n${piece}`);
      length += piece.length;
      return { hash, tokens: before + Math.round((message.tokens * length) / Math.max(1, message.content.length)) };
    });
    before += message.tokens;
    return ends.with(-1, { hash, tokens: before });
  });
}

/** Tokens of the longest beginning of a prompt that is known. */
export function knownTokens(ends: readonly PromptEnd[], isKnown: (hash: string) => boolean): number {
  return ends.findLast(({ hash }) => isKnown(hash))?.tokens ?? 0;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
