import type { Claim } from './claims.ts';
import type { PartFile } from './part-file.ts';

/** When so much waits to be written, the connection waits too. */
const mostWaitingBytes = 1 << 20;

/**
 * Writes what one connection brings, in order. While a write is under way the next bytes gather, so that a slow disk gets few
 * large writes and a quick one gets each piece at once; the connection is read on meanwhile.
 */
export class StretchWriter {
  readonly #part: PartFile;
  readonly #claim: Claim;
  readonly #onWritten: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #receivedTo: number;
  #writing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  /** Begins at `claim.at`, which follows what has been written. */
  constructor(part: PartFile, claim: Claim, onWritten: () => void) {
    this.#part = part;
    this.#claim = claim;
    this.#onWritten = onWritten;
    this.#receivedTo = claim.at;
  }

  /** Place in the file of the next byte. */
  get receivedTo(): number {
    return this.#receivedTo;
  }

  /** Resolves when more may come. @throws errors of the disk, also those of earlier writes */
  async add(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#receivedTo += bytes.length;
    this.#writing ??= this.#writeWaiting();
    if (this.#waitingBytes >= mostWaitingBytes) await this.#writing;
    this.#throwFailure();
  }

  /** Resolves when everything is written. @throws errors of the disk */
  async flush(): Promise<void> {
    await this.#writing;
    this.#throwFailure();
  }

  /** Does not reject: whoever adds next, or flushes, hears of a failure. */
  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const chunks = this.#waiting;
        const bytes = this.#waitingBytes;
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#part.write(chunks, this.#claim.at);
        this.#claim.at += bytes;
        this.#onWritten();
      }
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#writing = null;
    }
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
