import type { StreamDecoder } from '../tokenizer/stream-decoder.ts';

export type Channel = 'thinking' | 'answer';

/** Text that one token added, possibly none, and where it belongs. */
export interface Segment {
  readonly channel: Channel;
  readonly text: string;
}

export interface ThinkingSplitterOptions {
  readonly thinkId: number | undefined;
  readonly endThinkId: number | undefined;
  /** True when the prompt already opened the think block. */
  readonly startsThinking: boolean;
  /** True when the reply goes on from text that its channel has shown. */
  readonly hasBegun?: boolean;
  readonly decoder: StreamDecoder;
}

/**
 * Parts the tokens of a reply into thinking and answer.
 *
 * Only token ids open and close the think block, never text, so an answer may quote the tags. The opening tag counts only before
 * anything was said: after that it is something the model is writing about, and is shown as text. Tags that count are dropped,
 * with the newlines that the model writes after them: all after the opening tag, two after the closing one.
 */
export class ThinkingSplitter {
  readonly #thinkId: number | undefined;
  readonly #endThinkId: number | undefined;
  readonly #decoder: StreamDecoder;
  #channel: Channel;
  /** Newlines still to be dropped before the channel's first text. */
  #newlinesToDrop: number;
  /** Whether the channel has shown anything but white space. */
  #begun: boolean;

  constructor({ thinkId, endThinkId, startsThinking, hasBegun = false, decoder }: ThinkingSplitterOptions) {
    this.#thinkId = thinkId;
    this.#endThinkId = endThinkId;
    this.#decoder = decoder;
    this.#channel = startsThinking ? 'thinking' : 'answer';
    this.#newlinesToDrop = startsThinking && !hasBegun ? Infinity : 0;
    this.#begun = hasBegun;
  }

  /** Where the next text goes. */
  get channel(): Channel {
    return this.#channel;
  }

  push(tokenId: number): Segment {
    if (this.#opens(tokenId)) return this.#enter('thinking', Infinity);
    if (this.#closes(tokenId)) return this.#enter('answer', 2);
    const decoded = this.#decoder.push(tokenId);
    const dropped = this.#newlinesBefore(decoded);
    this.#newlinesToDrop = dropped < decoded.length ? 0 : this.#newlinesToDrop - dropped;
    const text = decoded.slice(dropped);
    if (text.trim() !== '') this.#begun = true;
    return { channel: this.#channel, text };
  }

  /** The text that this token would add; U+FFFD stands for what would only be part of a character. Changes nothing. */
  peek(tokenId: number): string {
    if (this.#opens(tokenId) || this.#closes(tokenId)) return '';
    const text = this.#decoder.peek(tokenId);
    return text.slice(this.#newlinesBefore(text));
  }

  #opens(tokenId: number): boolean {
    return tokenId === this.#thinkId && !this.#begun;
  }

  #closes(tokenId: number): boolean {
    return tokenId === this.#endThinkId && (this.#channel === 'thinking' || !this.#begun);
  }

  #enter(channel: Channel, newlinesToDrop: number): Segment {
    this.#channel = channel;
    this.#newlinesToDrop = newlinesToDrop;
    this.#begun = false;
    // A character that the tag cut in two can no longer be completed.
    this.#decoder.flush();
    return { channel, text: '' };
  }

  /** How many newlines at the start of this text are dropped. */
  #newlinesBefore(text: string): number {
    let count = 0;
    while (count < this.#newlinesToDrop && text[count] === '\n') count++;
    return count;
  }
}
