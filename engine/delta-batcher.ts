import type { Channel, Segment } from './chat/thinking-splitter.ts';
import type { TokenDetail } from './protocol.ts';

/** Text reaches the window at most this often: faster than anyone reads, and far fewer messages than tokens. */
const INTERVAL_MS = 30;

export interface Delta {
  readonly seq: number;
  readonly channel: Channel;
  readonly text: string;
  /** How many tokens it came from; a character of several tokens counts as one. */
  readonly nTokens: number;
  /** Where token details were asked for: those of the tokens in this text. */
  readonly tokens?: TokenDetail[];
}

/** Gathers the text of one reply into deltas, in order, numbered from 0. */
export class DeltaBatcher {
  readonly #send: (delta: Delta) => void;
  readonly #now: () => number;
  #channel: Channel = 'answer';
  #text = '';
  #nTokens = 0;
  #tokens: TokenDetail[] = [];
  #seq = 0;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: (delta: Delta) => void, now: () => number = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  push({ channel, text }: Segment, detail?: TokenDetail): void {
    if (channel !== this.#channel) this.flush();
    this.#channel = channel;
    this.#text += text;
    this.#nTokens++;
    if (detail !== undefined) this.#tokens.push(detail);
    if (this.#now() - this.#sentAt >= INTERVAL_MS) this.flush();
  }

  /** Sends what is left, at the end of the reply. */
  flush(): void {
    if (this.#text === '' && this.#tokens.length === 0) return;
    const tokens = this.#tokens.length > 0 ? { tokens: this.#tokens } : {};
    this.#send({ seq: this.#seq, channel: this.#channel, text: this.#text, nTokens: this.#nTokens, ...tokens });
    this.#tokens = [];
    this.#seq++;
    this.#text = '';
    this.#nTokens = 0;
    this.#sentAt = this.#now();
  }
}
