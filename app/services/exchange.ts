import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import type { ExportChoice, ExportResult, ImportOutcome, ImportPreview } from '../contract/exchange.ts';
import { AppError } from '../errors.ts';
import { markdownOf } from '../exchange/markdown.ts';
import { tandemFormat, tandemVersion } from '../exchange/portable.ts';
import { type ReadExport, readExport, tooLarge } from '../exchange/read-export.ts';
import type { ExchangeRepository } from '../storage/exchange.ts';

export interface ExchangeServiceOptions {
  readonly exchange: ExchangeRepository;
  /** The system's save dialog; null when the person cancels. */
  readonly chooseSaveFile: (name: string) => Promise<string | null>;
  /** The system's dialog for one file; null when the person cancels. */
  readonly chooseImportFile: () => Promise<string | null>;
  /** A conversation has come that the list does not know. */
  readonly changed: (conversationId: string) => void;
  readonly foldersChanged: () => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
}

const maxFileBytes = 256 * 1024 * 1024;

/** Writes conversations into files, and takes them in from files of Tandem and of other apps. */
export class ExchangeService {
  readonly #options: ExchangeServiceOptions;
  #read: (ReadExport & { readonly importId: string }) | null = null;

  constructor(options: ExchangeServiceOptions) {
    this.#options = options;
  }

  /**
   * Asks where to, and writes one file. Null when the person cancels.
   * @throws AppError 'nothing-to-export' | 'export-failed'; a file that was there before stays then.
   */
  async export({ ids, format, includesThinking }: ExportChoice): Promise<ExportResult> {
    const { exchange, chooseSaveFile } = this.#options;
    const wanted = ids ?? exchange.ids();
    const first = wanted[0] === undefined ? undefined : exchange.read(wanted[0]);
    if (first === undefined) throw new AppError('nothing-to-export', 'There is no conversation to export.');
    const ending = format === 'markdown' ? 'md' : 'json';
    const path = await chooseSaveFile(
      `${fileNameOf(wanted.length === 1 ? first.title : this.#collectionName())}.${ending}`,
    );
    if (path === null) return null;

    let conversations = 0;
    const part = `${path}.part`;
    const pieces = async function* () {
      if (format === 'json') yield `{"format":"${tandemFormat}","version":${tandemVersion},"conversations":[`;
      for (const id of wanted) {
        const conversation = exchange.read(id);
        if (conversation === undefined) continue;
        const separator = conversations === 0 ? '' : format === 'json' ? ',\n' : '\n---\n\n';
        conversations += 1;
        if (format === 'markdown') yield separator + markdownOf(conversation, { includesThinking });
        else yield separator + JSON.stringify(includesThinking ? conversation : withoutThinking(conversation));
      }
      if (format === 'json') yield ']}\n';
    };
    try {
      await pipeline(Readable.from(pieces()), createWriteStream(part));
      await rename(part, path);
    } catch (cause) {
      await rm(part, { force: true });
      throw new AppError(
        'export-failed',
        'The file could not be written. Check that there is room on the disk and that you may write there, or choose another place.',
        { cause },
      );
    }
    return { fileName: basename(path), conversations };
  }

  /**
   * Lets the person pick a file and tells what is in it; nothing is stored yet. Null when they cancel.
   * @throws AppError 'import-unreadable' | 'import-newer' | 'import-too-large' | 'import-failed'
   */
  async preview(): Promise<ImportPreview> {
    const path = await this.#options.chooseImportFile();
    if (path === null) return null;
    const read = readExport(await textOf(path));
    const importId = randomUUID();
    this.#read = { ...read, importId };
    return {
      importId,
      fileName: basename(path),
      format: read.format,
      unreadable: read.unreadable,
      conversations: read.conversations.map((conversation) => ({
        title: conversation.title,
        messages: conversation.messages.length,
        updatedAt: conversation.updatedAt,
        isKnown: this.#isKnown(conversation.id),
      })),
    };
  }

  /**
   * Stores all conversations of the file that was read last, but for those that are here already; all of them or none.
   * @throws AppError 'import-gone'
   */
  apply(importId: string): ImportOutcome {
    const { exchange, transaction, clock, changed, foldersChanged } = this.#options;
    const read = this.#read;
    if (read === null || read.importId !== importId) {
      throw new AppError('import-gone', 'Another file was read meanwhile. Choose the file again.');
    }
    const seen = new Set<string>();
    const ids = transaction(() =>
      read.conversations
        // The list is in the order of what was written last.
        .toSorted((a, b) => a.updatedAt - b.updatedAt)
        .flatMap((conversation) => {
          if (seen.has(conversation.id) || this.#isKnown(conversation.id)) return [];
          seen.add(conversation.id);
          return [exchange.insert(conversation, originOf(read.format, conversation.id), clock.now())];
        }),
    );
    this.#read = null;
    foldersChanged();
    for (const id of ids) changed(id);
    return { ids, known: read.conversations.length - ids.length };
  }

  #isKnown(id: string): boolean {
    const format = this.#read?.format ?? 'tandem';
    return this.#options.exchange.isKnown(originOf(format, id), id);
  }

  #collectionName(): string {
    return `Tandem ${new Date(this.#options.clock.now()).toISOString().slice(0, 10)}`;
  }
}

function originOf(format: string, id: string): string {
  return `${format}:${id}`;
}

function withoutThinking<T extends { readonly messages: readonly object[] }>(conversation: T): T {
  return {
    ...conversation,
    messages: conversation.messages.map((message) => ({ ...message, thinking: '', thinkingMilliseconds: null })),
  };
}

/** A name that every system takes. */
function fileNameOf(title: string): string {
  const name = title
    .replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[. ]+|[. ]+$/gu, '');
  return Array.from(name).slice(0, 80).join('').trim() || 'Conversation';
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) throw tooLarge();
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'import-failed',
      'The file could not be read. Check that it is still there and that you may read it.',
      {
        cause,
      },
    );
  }
}
