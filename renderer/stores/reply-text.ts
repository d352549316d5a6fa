import type { EventPayload, Message } from '../../app/contract.ts';

export type Delta = EventPayload<'chat.delta'>;

/** The text of a reply that is being written, as far as it is known without a hole. */
export interface ReplyText {
  readonly content: string;
  readonly thinking: string;
  readonly thinkingMilliseconds: number | null;
  /** Tokens of the thinking so far. */
  readonly thinkingTokens: number;
  /** The last delta that the text includes; −1 before the first. */
  readonly lastSeq: number;
}

export function textOf(message: Message): ReplyText {
  const { content, thinking, thinkingMilliseconds, thinkingTokens, lastSeq } = message;
  return { content, thinking, thinkingMilliseconds, thinkingTokens, lastSeq };
}

function append(text: ReplyText, delta: Delta): ReplyText {
  return {
    content: delta.channel === 'answer' ? text.content + delta.text : text.content,
    thinking: delta.channel === 'thinking' ? text.thinking + delta.text : text.thinking,
    thinkingMilliseconds: delta.thinkingMilliseconds ?? text.thinkingMilliseconds,
    thinkingTokens: text.thinkingTokens + (delta.channel === 'thinking' ? (delta.nTokens ?? 0) : 0),
    lastSeq: delta.seq,
  };
}

/**
 * Adds the deltas that follow on `text`, in the order of their numbers, and leaves out those it already includes.
 * `waiting` holds the ones beyond a hole: they are kept until the missing text has been fetched.
 */
export function follow(
  text: ReplyText,
  deltas: readonly Delta[],
): { readonly text: ReplyText; readonly waiting: readonly Delta[] } {
  const ordered = deltas.filter((delta) => delta.seq > text.lastSeq).sort((a, b) => a.seq - b.seq);
  let result = text;
  for (const [index, delta] of ordered.entries()) {
    if (delta.seq <= result.lastSeq) continue;
    if (delta.seq !== result.lastSeq + 1) return { text: result, waiting: ordered.slice(index) };
    result = append(result, delta);
  }
  return { text: result, waiting: [] };
}
