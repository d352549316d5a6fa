import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What happened, for whoever looks into a fault later. Never the text of messages, thinking or titles. */
export interface Log {
  info(what: string, fields?: LogFields): void;
  warn(what: string, fields?: LogFields): void;
  error(what: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

const keptFiles = 3;

export interface FileLogOptions {
  readonly folder: string;
  readonly maxBytes?: number;
  readonly now?: () => number;
}

/** Appends to `tandem.log` in the folder and begins a new file at `maxBytes`; `tandem.1.log` is the one before. */
export class FileLog implements Log {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #now: () => number;
  #sizeBytes = 0;

  constructor({ folder, maxBytes = 1_000_000, now = Date.now }: FileLogOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#now = now;
    this.#attempt(() => {
      mkdirSync(folder, { recursive: true });
      this.#sizeBytes = statSync(this.#file(0), { throwIfNoEntry: false })?.size ?? 0;
    });
  }

  info(what: string, fields?: LogFields): void {
    this.#write('info', what, fields);
  }

  warn(what: string, fields?: LogFields): void {
    this.#write('warn', what, fields);
  }

  error(what: string, fields?: LogFields): void {
    this.#write('error', what, fields);
  }

  #write(level: string, what: string, fields: LogFields = {}): void {
    this.#attempt(() => {
      const time = new Date(this.#now()).toISOString();
      const details = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields, plainErrors)}` : '';
      const line = `${time} ${level} ${what}${details}\n`;
      if (this.#sizeBytes > 0 && this.#sizeBytes + Buffer.byteLength(line) > this.#maxBytes) this.#rotate();
      appendFileSync(this.#file(0), line);
      this.#sizeBytes += Buffer.byteLength(line);
    });
  }

  #rotate(): void {
    for (let age = keptFiles - 1; age > 0; age--) {
      this.#attempt(() => renameSync(this.#file(age - 1), this.#file(age)));
    }
    this.#sizeBytes = 0;
  }

  #file(age: number): string {
    return join(this.#folder, age === 0 ? 'tandem.log' : `tandem.${age}.log`);
  }

  /** A log that cannot be written, on a full disk for example, must not stop the app. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch {
      // Nowhere left to say it.
    }
  }
}

/** Error objects have no enumerable fields and would print as {}. */
function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? (value.stack ?? value.message) : value;
}
