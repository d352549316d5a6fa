import type { Segment } from '../chat/thinking-splitter.ts';
import type { TokenDetail } from '../protocol.ts';

type OnText = (segment: Segment, detail?: TokenDetail) => void;

/** Holds the beginning of a reply back until it is known that the reply goes on from it. */
export class HeldText {
  readonly #onText: OnText;
  #held: [Segment, TokenDetail | undefined][] | null = [];

  constructor(onText: OnText) {
    this.#onText = onText;
  }

  /** Whether nothing of the reply was shown yet. */
  get isHeld(): boolean {
    return this.#held !== null;
  }

  push(segment: Segment, detail: TokenDetail | undefined): void {
    if (this.#held === null) this.#onText(segment, detail);
    else this.#held.push([segment, detail]);
  }

  /** Shows what was held back; from here on text passes. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const [segment, detail] of held) this.#onText(segment, detail);
  }
}
