import type { Channel, Segment } from './chat/thinking-splitter.ts';

/** Text reaches the window at most this often: faster than anyone reads, and far fewer messages than tokens. */
const INTERVAL_MS = 30;

export interface Delta {
  readonly seq: number;
  readonly channel: Channel;
  readonly text: string;
}

/** Gathers the text of one reply into deltas, in order, numbered from 0. */
export class DeltaBatcher {
  readonly #send: (delta: Delta) => void;
  readonly #now: () => number;
  #channel: Channel = 'answer';
  #text = '';
  #seq = 0;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: (delta: Delta) => void, now: () => number = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  push({ channel, text }: Segment): void {
    if (channel !== this.#channel) this.flush();
    this.#channel = channel;
    this.#text += text;
    if (this.#now() - this.#sentAt >= INTERVAL_MS) this.flush();
  }

  /** Sends what is left, at the end of the reply. */
  flush(): void {
    if (this.#text === '') return;
    this.#send({ seq: this.#seq, channel: this.#channel, text: this.#text });
    this.#seq++;
    this.#text = '';
    this.#sentAt = this.#now();
  }
}
