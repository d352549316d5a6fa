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
    if (tokenId === this.#thinkId && !this.#begun) return this.#enter('thinking', Infinity);
    if (tokenId === this.#endThinkId && (this.#channel === 'thinking' || !this.#begun)) return this.#enter('answer', 2);
    const text = this.#dropNewlines(this.#decoder.push(tokenId));
    if (text.trim() !== '') this.#begun = true;
    return { channel: this.#channel, text };
  }

  #enter(channel: Channel, newlinesToDrop: number): Segment {
    this.#channel = channel;
    this.#newlinesToDrop = newlinesToDrop;
    this.#begun = false;
    // A character that the tag cut in two can no longer be completed.
    this.#decoder.flush();
    return { channel, text: '' };
  }

  #dropNewlines(text: string): string {
    let start = 0;
    while (this.#newlinesToDrop > 0 && text[start] === '\n') {
      start++;
      this.#newlinesToDrop--;
    }
    if (start < text.length) this.#newlinesToDrop = 0;
    return text.slice(start);
  }
}
