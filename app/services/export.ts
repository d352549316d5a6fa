import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import type { ExportChoice, ExportResult } from '../contract/exchange.ts';
import { AppError } from '../errors.ts';
import { markdownOf } from '../exchange/markdown.ts';
import { type PortableConversation, tandemFormat, tandemVersion } from '../exchange/portable.ts';
import type { Publish } from '../publish.ts';
import type { ExchangeRepository, ReadConversation } from '../storage/exchange.ts';
import { LongWork } from './long-work.ts';

export interface ExportServiceOptions {
  readonly exchange: ExchangeRepository;
  /** Tokens of a conversation's documents, by their ids in it, as far as they were counted. */
  readonly tokensOf: (conversationId: string) => ReadonlyMap<string, number>;
  /** The system's save dialog; null when the person cancels. */
  readonly chooseSaveFile: (name: string) => Promise<string | null>;
  /** Of the app, which the file names. */
  readonly version: string;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Writes conversations into files. */
export class ExportService {
  readonly #options: ExportServiceOptions;
  #work: LongWork | null = null;

  constructor(options: ExportServiceOptions) {
    this.#options = options;
  }

  /**
   * Asks where to, and writes one file. Null when the person cancels, then or later.
   * @throws AppError 'nothing-to-export' | 'export-failed'; a file that was there before stays then.
   */
  async export({ ids, format, includesThinking }: ExportChoice): Promise<ExportResult> {
    const { exchange, chooseSaveFile, clock, publish } = this.#options;
    const wanted = ids ?? exchange.ids();
    const first = wanted[0] === undefined ? undefined : exchange.read(wanted[0]);
    if (first === undefined) throw new AppError('nothing-to-export', 'There is no conversation to export.');
    const ending = format === 'markdown' ? 'md' : 'json';
    const path = await chooseSaveFile(
      `${fileNameOf(wanted.length === 1 ? first.title : this.#collectionName())}.${ending}`,
    );
    if (path === null) return null;

    const work = new LongWork(clock, (done, total) => publish('exchange.progressed', { step: 'writing', done, total }));
    this.#work = work;
    const { read, textOf } = { read: (id: string) => this.#read(id, includesThinking), textOf: textIn(format) };
    let conversations = 0;
    const pieces = async function* (header: string) {
      if (format === 'json') yield header;
      for (const [index, id] of wanted.entries()) {
        const conversation = read(id);
        if (conversation === undefined) continue;
        const separator = conversations === 0 ? '' : format === 'json' ? ',\n' : '\n---\n\n';
        conversations += 1;
        yield separator + textOf(conversation, includesThinking);
        await work.rest(index + 1, wanted.length);
      }
      if (format === 'json') yield ']}\n';
    };
    const part = `${path}.part`;
    try {
      await pipeline(Readable.from(pieces(this.#header())), createWriteStream(part));
      await rename(part, path);
    } catch (cause) {
      await rm(part, { force: true });
      if (work.signal.aborted) return null;
      throw new AppError(
        'export-failed',
        'The file could not be written. Check that there is room on the disk and that you may write there, or choose another place.',
        { cause },
      );
    } finally {
      if (this.#work === work) this.#work = null;
    }
    return { fileName: basename(path), conversations };
  }

  /** The file that is being written is left as it was before. */
  cancel(): void {
    this.#work?.cancel();
  }

  #read(id: string, includesThinking: boolean): PortableConversation | undefined {
    const conversation = this.#options.exchange.read(id);
    if (conversation === undefined) return undefined;
    const counted = conversation.documents.length === 0 ? null : this.#options.tokensOf(id);
    const documents = conversation.documents.map(({ id: documentId, ...document }) => ({
      ...document,
      tokens: counted?.get(documentId) ?? null,
    }));
    return { ...(includesThinking ? conversation : withoutThinking(conversation)), documents };
  }

  #header(): string {
    const { version, clock } = this.#options;
    const facts = {
      ...{ format: tandemFormat, version: tandemVersion, writtenBy: `Tandem ${version}` },
      writtenAt: new Date(clock.now()).toISOString(),
    };
    return `${JSON.stringify(facts).slice(0, -1)},"conversations":[`;
  }

  #collectionName(): string {
    return `Tandem ${new Date(this.#options.clock.now()).toISOString().slice(0, 10)}`;
  }
}

function textIn(format: ExportChoice['format']) {
  return (conversation: PortableConversation, includesThinking: boolean): string =>
    format === 'markdown' ? markdownOf(conversation, { includesThinking }) : JSON.stringify(conversation);
}

function withoutThinking(conversation: ReadConversation): ReadConversation {
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
