import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clock } from '../clock.ts';
import type { ImportOutcome, ImportPreview } from '../contract/exchange.ts';
import { AppError } from '../errors.ts';
import type { PortableConversation } from '../exchange/portable.ts';
import { type ReadExport, readExport, tooLarge } from '../exchange/read-export.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { ArrivingConversation, ArrivingConversations } from '../storage/arriving-conversations.ts';
import type { ExchangeRepository } from '../storage/exchange.ts';
import { LongWork } from './long-work.ts';

export interface ImportServiceOptions {
  readonly exchange: ExchangeRepository;
  readonly arriving: ArrivingConversations;
  /** The system's dialog for one file; null when the person cancels. */
  readonly chooseImportFile: () => Promise<string | null>;
  readonly foldersChanged: () => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

interface Read extends ReadExport {
  readonly importId: string;
}

const maxFileBytes = 256 * 1024 * 1024;
/** Read at a time. */
const chunkBytes = 256 * 1024;

/** Takes conversations in from files of Tandem and of other apps. */
export class ImportService {
  readonly #options: ImportServiceOptions;
  #read: Read | null = null;
  #work: LongWork | null = null;

  constructor(options: ImportServiceOptions) {
    this.#options = options;
  }

  /**
   * Lets the person pick a file and tells what is in it; nothing is stored yet. Null when they cancel, then or later.
   * @throws AppError 'import-unreadable' | 'import-newer' | 'import-too-large' | 'import-failed'
   */
  async preview(): Promise<ImportPreview> {
    const path = await this.#options.chooseImportFile();
    if (path === null) return null;
    return this.#working('reading', async (work) => {
      const read = { ...(await readExport(textOf(path, work))), importId: randomUUID() };
      this.#read = read;
      return {
        importId: read.importId,
        fileName: basename(path),
        format: read.format,
        unreadable: read.unreadable,
        conversations: read.conversations.map((conversation) => ({
          title: conversation.title,
          messages: conversation.messages.length,
          updatedAt: conversation.updatedAt,
          isKnown: this.#isKnown(read, conversation),
        })),
      };
    });
  }

  /**
   * Stores all conversations of the file that was read last, but for those that are here already. Null when the person cancels: then,
   * as after any fault, none of them is here, and the file can be imported again.
   * @throws AppError 'import-gone'
   */
  async apply(importId: string): Promise<ImportOutcome> {
    const read = this.#read;
    if (read === null || read.importId !== importId) {
      throw new AppError('import-gone', 'Another file was read meanwhile. Choose the file again.');
    }
    this.#read = null;
    const arrived: ArrivingConversation[] = [];
    try {
      const outcome = await this.#working('storing', (work) => this.#store(read, arrived, work));
      if (outcome !== null) return outcome;
    } catch (error) {
      await this.#discard(arrived.map(({ id }) => id));
      this.#read ??= read;
      throw error;
    }
    await this.#discard(arrived.map(({ id }) => id));
    this.#read ??= read;
    return null;
  }

  /** What the last end of the app left of an import is removed. Call it once, at the start; never rejects. */
  tidyUp(): Promise<void> {
    return this.#discard(this.#options.arriving.ids());
  }

  /** What was stored so far is removed. */
  cancel(): void {
    this.#work?.cancel();
  }

  async #store(read: Read, arrived: ArrivingConversation[], work: LongWork): Promise<ImportOutcome> {
    const { arriving, transaction, clock, foldersChanged } = this.#options;
    const seen = new Set<string>();
    const wanted = read.conversations
      .filter((conversation) => {
        if (seen.has(conversation.id) || this.#isKnown(read, conversation)) return false;
        seen.add(conversation.id);
        return true;
      })
      // The list is in the order of what was written last.
      .toSorted((a, b) => a.updatedAt - b.updatedAt);
    const total = wanted.reduce((sum, { messages }) => sum + messages.length, 0);
    let done = 0;
    const steps = function* () {
      for (const conversation of wanted) {
        const one = { id: randomUUID(), folder: conversation.folder };
        arrived.push(one);
        for (const _ of arriving.insert(one.id, conversation, originOf(read.format, conversation.id), clock.now())) {
          done += 1;
          yield;
        }
        yield;
      }
    };
    await this.#run(steps(), work, () => work.rest(done, total));
    work.signal.throwIfAborted();
    transaction(() => arriving.show(arrived, clock.now()));
    foldersChanged();
    return { ids: arrived.map(({ id }) => id), known: read.conversations.length - arrived.length };
  }

  /** In transactions, each as long as a slice of the work. */
  async #run(steps: Iterator<void>, work: LongWork, rest: () => Promise<void>): Promise<void> {
    const slice = () => {
      for (;;) {
        if (steps.next().done === true) return true;
        if (work.isSliceOver) return false;
      }
    };
    while (!this.#options.transaction(slice)) await rest();
  }

  /** What cannot be removed now is removed at the next start. */
  async #discard(ids: readonly string[]): Promise<void> {
    const { arriving, clock, log } = this.#options;
    const work = new LongWork(clock, () => {});
    try {
      for (const id of ids) await this.#run(arriving.discard(id), work, () => work.rest(0, 0));
    } catch (error) {
      log.error('conversations that were not imported stay hidden until the next start', { error });
    }
  }

  /** Null once it was cancelled. */
  async #working<T>(step: 'reading' | 'storing', run: (work: LongWork) => Promise<T>): Promise<T | null> {
    const { clock, publish } = this.#options;
    const work = new LongWork(clock, (done, total) => publish('exchange.progressed', { step, done, total }));
    this.#work = work;
    try {
      return await run(work);
    } catch (error) {
      if (work.signal.aborted) return null;
      throw error;
    } finally {
      if (this.#work === work) this.#work = null;
    }
  }

  #isKnown({ format }: Read, { id }: PortableConversation): boolean {
    return this.#options.exchange.isKnown(originOf(format, id), id);
  }
}

function originOf(format: string, id: string): string {
  return `${format}:${id}`;
}

/** @throws AppError 'import-too-large' | 'import-failed' */
async function* textOf(path: string, work: LongWork): AsyncGenerator<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) throw tooLarge();
    let done = 0;
    for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: chunkBytes })) {
      yield String(part);
      done += chunkBytes;
      await work.rest(Math.min(done, size), size);
    }
  } catch (cause) {
    if (cause instanceof AppError || work.signal.aborted) throw cause;
    throw new AppError(
      'import-failed',
      'The file could not be read. Check that it is still there and that you may read it.',
      { cause },
    );
  }
}
