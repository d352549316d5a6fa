import type { Clock } from '../clock.ts';
import { backOffMs } from './back-off.ts';
import { type Claim, Claims } from './claims.ts';
import { type Content, type ContentSource, EtagChanged } from './content-source.ts';
import type { DownloadError } from './download-error.ts';
import { changedOnHub, connectionLost, noResume, notAModel, stalled, webPage, wrongRange } from './network-errors.ts';
import type { PartFile } from './part-file.ts';
import { Pause } from './pause.ts';
import type { RemoteFile } from './protocol.ts';
import { Round } from './round.ts';
import type { SpeedLimit } from './speed-limit.ts';
import { StallWatch, stallSeconds } from './stall-watch.ts';
import { StretchWriter } from './stretch-writer.ts';

const connections = 4;
/** A try that brought less counts as one that brought nothing. */
const fewBytes = 4 << 10;
/** How often a file may begin anew because the server cannot or will not go on. */
const mostRestarts = 3;
/** After so many new validators for the same file they are worth nothing. */
const mostEtagChanges = 3;
const magic = 'GGUF';

export interface FileTransferOptions {
  readonly content: ContentSource;
  readonly part: PartFile;
  readonly file: RemoteFile;
  readonly limit: SpeedLimit;
  readonly clock: Clock;
  readonly random: () => number;
  /** Bytes have arrived, or have been given up. */
  readonly onProgress: () => void;
  /** The transfer waits; null: it goes on. */
  readonly onWaiting: (wait: Wait | null) => void;
}

/** Between a try that failed and the first bytes of one that does not. */
export interface Wait {
  readonly problem: DownloadError;
  /** Milliseconds since 1970; null while it is tried again. */
  readonly retryAt: number | null;
}

/**
 * Fetches what is missing of one file, over several connections, until all of it is there. It works in rounds: when the last
 * connection of one has failed, the next one begins after a wait that grows while nothing arrives.
 */
export class FileTransfer {
  readonly #options: FileTransferOptions;
  readonly #pause: Pause;
  readonly #claims: Claims;
  #round: Round | null = null;
  #receivedBytes = 0;
  #isWoken = false;
  #mustRestart = false;
  #restarts = 0;
  /** How often the validator changed while the file, by its hash, did not. */
  #etagChanges = 0;
  /** The last probe asked for a range and got the whole file. */
  #ignoredRange = false;

  constructor(options: FileTransferOptions) {
    const { clock, file, part } = options;
    this.#options = options;
    this.#pause = new Pause(clock);
    this.#claims = new Claims(clock, file.sizeBytes, () => part.gaps);
  }

  /** Connections may be dead without knowing it, and waiting may be pointless: begin a new round now. */
  wake(): void {
    this.#isWoken = true;
    this.#pause.wake();
    this.#round?.abandon(connectionLost(this.#options.content.host));
  }

  /** @throws DownloadError; the signal's reason; errors of the disk */
  async run(signal: AbortSignal): Promise<void> {
    const { part, clock, random, onWaiting, onProgress } = this.#options;
    for (let tries = 0; !part.isComplete; ) {
      signal.throwIfAborted();
      const before = this.#receivedBytes;
      this.#isWoken = false;
      this.#round = new Round(clock, signal, (round) => this.#connection(round));
      const fault = await this.#round.finished;
      this.#round = null;
      if (this.#mustRestart) {
        this.#mustRestart = false;
        await part.restart();
        onProgress();
      }
      if (fault === null) continue;
      tries = this.#receivedBytes - before >= fewBytes ? 1 : tries + 1;
      const wait = backOffMs(fault, tries, random);
      if (wait === null) throw fault;
      if (this.#isWoken) continue;
      onWaiting({ problem: fault, retryAt: clock.now() + wait });
      await this.#pause.wait(wait, signal);
      onWaiting({ problem: fault, retryAt: null });
    }
  }

  /** Fetches stretch after stretch until none is left for it. */
  async #connection(round: Round): Promise<void> {
    for (let claim = this.#claims.take(); claim !== null; claim = this.#claims.take()) {
      try {
        await this.#fetch(round, claim);
      } finally {
        this.#claims.giveBack(claim);
      }
    }
  }

  async #fetch(round: Round, claim: Claim): Promise<void> {
    const { content, clock, part } = this.#options;
    const abort = new AbortController();
    const signal = AbortSignal.any([round.signal, abort.signal]);
    const watch = new StallWatch(clock, () => abort.abort(stalled(content.host, stallSeconds)));
    try {
      const found = await content.open({ start: claim.at, end: claim.end, etag: part.etag, signal });
      if (found.isWhole) await this.#beginAgain(round, claim);
      await this.#receive(round, found, claim, watch, signal);
    } catch (error) {
      if (!(error instanceof EtagChanged)) throw error;
      await this.#onEtagChanged(round, signal);
    } finally {
      abort.abort();
      watch.end();
    }
  }

  /** Writes what comes, where it belongs, until the claim's end or the body's. */
  async #receive(round: Round, found: Content, claim: Claim, watch: StallWatch, signal: AbortSignal): Promise<void> {
    const { part, limit, onProgress } = this.#options;
    const writer = new StretchWriter(part, claim, onProgress);
    let head: Buffer | null = found.start === 0 ? Buffer.alloc(0) : null;
    let isAccepted = false;
    try {
      for await (const chunk of found.body) {
        watch.received(chunk.length);
        let bytes = chunk;
        if (head !== null) {
          head = Buffer.concat([head, chunk]);
          if (head.length < magic.length) continue;
          requireModel(head, found.host);
          bytes = head;
          head = null;
        }
        if (!isAccepted) this.#accept(round, found);
        isAccepted = true;
        if (writer.receivedTo + bytes.length > found.end) throw new TooLong();
        const wanted = bytes.subarray(0, Math.max(0, claim.end - writer.receivedTo));
        await writer.add(wanted);
        this.#receivedBytes += wanted.length;
        await holdBack(limit.take(wanted.length), watch, signal);
        // Another connection has taken over the rest.
        if (writer.receivedTo >= claim.end && claim.end < found.end) break;
      }
    } catch (error) {
      await writer.flush();
      if (!(error instanceof TooLong)) throw error;
      await part.forget(found.start, claim.at);
      onProgress();
      throw wrongRange(found.host);
    }
    await writer.flush();
    if (claim.at < Math.min(claim.end, found.end)) throw connectionLost(found.host);
  }

  /** The first bytes are what they should be. */
  #accept(round: Round, { isWhole, etag }: Content): void {
    const { part, onWaiting } = this.#options;
    this.#ignoredRange = isWhole;
    if (this.#etagChanges < mostEtagChanges) part.etag ??= etag;
    onWaiting(null);
    if (!isWhole) round.join(connections);
  }

  /**
   * The whole file came where a range was asked for. The bytes that are there stay as they are, unless it happens twice in a
   * row: then the server can do nothing else, and the file begins again at its first byte, over this one connection.
   */
  async #beginAgain(round: Round, claim: Claim): Promise<void> {
    const { part, file, content, onProgress } = this.#options;
    if (!round.isProbing) throw wrongRange(content.host);
    if (part.finishedBytes > 0) {
      if (!this.#ignoredRange) {
        this.#ignoredRange = true;
        throw wrongRange(content.host);
      }
      if (++this.#restarts > mostRestarts) throw noResume(content.host);
      await part.restart();
      onProgress();
    }
    claim.at = 0;
    claim.end = file.sizeBytes;
  }

  /**
   * Another validator is not yet another file: hosts that share the work give the same file different ones. When the hub still
   * announces the same hash, what has arrived stays; the hash at the end has the last word. Otherwise the file begins anew.
   */
  async #onEtagChanged(round: Round, signal: AbortSignal): Promise<void> {
    const { part, content } = this.#options;
    const isSame = await content.isStillTheSame(signal);
    part.etag = null;
    if (isSame) {
      this.#etagChanges++;
      return;
    }
    if (++this.#restarts > mostRestarts) throw changedOnHub(content.host);
    this.#mustRestart = true;
    round.abandon(connectionLost(content.host));
  }
}

/** More comes than the headers say: whatever it is, it is not the stretch that was asked for. */
class TooLong extends Error {}

/** A body that is no GGUF file is refused before a byte of it is written. */
function requireModel(head: Buffer, host: string): void {
  if (head.toString('latin1', 0, magic.length) === magic) return;
  throw /^[\s\uFEFF]*</.test(head.toString('utf8', 0, 64)) ? webPage(host) : notAModel(host);
}

/** Waits for the speed limit, unless the connection is given up meanwhile. */
async function holdBack(turn: Promise<void> | null, watch: StallWatch, signal: AbortSignal): Promise<void> {
  if (turn === null) return;
  watch.hold();
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  signal.addEventListener('abort', giveUp);
  try {
    await Promise.race([turn, given]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    watch.release();
  }
}
