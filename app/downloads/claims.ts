import type { Clock } from '../clock.ts';
import type { ByteRange } from './byte-ranges.ts';

/** Small enough that the hash, which needs the bytes in order, never falls far behind; large enough that a request is cheap. */
const mostBytes = 32 << 20;
const fewestBytes = 1 << 20;
/** So that a small file, too, is fetched by several connections. */
const claimsInFile = 16;
/** A stretch is split when its connection would still need this long for it. */
const splitAboveMs = 3_000;

/** A stretch of the file that one connection fetches now. */
export interface Claim {
  /** The next byte. */
  at: number;
  /** May come nearer while the claim is held: an idle connection has taken over the rest. */
  end: number;
  readonly start: number;
  readonly takenAt: number;
}

/** Hands out what is missing of a file, in order, to connections that must not get in each other's way. */
export class Claims {
  readonly #clock: Clock;
  readonly #gaps: () => readonly ByteRange[];
  readonly #claimBytes: number;
  readonly #held = new Set<Claim>();

  /** `gaps`: what is missing at the moment, claimed or not. */
  constructor(clock: Clock, sizeBytes: number, gaps: () => readonly ByteRange[]) {
    this.#clock = clock;
    this.#gaps = gaps;
    this.#claimBytes = Math.min(mostBytes, Math.max(fewestBytes, Math.ceil(sizeBytes / claimsInFile)));
  }

  /** Null when nothing is left that another connection would do well to fetch. `atMost` lifts the usual bound. */
  take(atMost: number = this.#claimBytes): Claim | null {
    for (const [start, end] of this.#gaps()) {
      let at = start;
      for (const held of [...this.#held].sort((a, b) => a.at - b.at)) {
        if (held.end <= at || held.at >= end) continue;
        if (held.at > at) break;
        at = held.end;
      }
      if (at >= end) continue;
      const next = Math.min(end, ...[...this.#held].map((held) => held.at).filter((other) => other > at));
      return this.#hold(at, Math.min(next, at + atMost));
    }
    return this.#split();
  }

  giveBack(claim: Claim): void {
    this.#held.delete(claim);
  }

  #hold(start: number, end: number): Claim {
    const claim: Claim = { at: start, end, start, takenAt: this.#clock.monotonic() };
    this.#held.add(claim);
    return claim;
  }

  /** Takes over the second half of the stretch that would be done last, if that takes long enough to be worth a request. */
  #split(): Claim | null {
    const now = this.#clock.monotonic();
    const left = (claim: Claim) => {
      const bytesPerMs = (claim.at - claim.start) / Math.max(1, now - claim.takenAt);
      return { claim, ms: (claim.end - claim.at) / Math.max(bytesPerMs, 1e-6) };
    };
    const slowest = [...this.#held]
      .filter((claim) => claim.end - claim.at >= 2 * fewestBytes && now - claim.takenAt >= splitAboveMs)
      .map(left)
      .sort((a, b) => b.ms - a.ms)[0];
    if (slowest === undefined || slowest.ms < splitAboveMs) return null;
    const { claim } = slowest;
    const { end } = claim;
    claim.end = claim.at + Math.ceil((end - claim.at) / 2);
    return this.#hold(claim.end, end);
  }
}
