import * as z from 'zod';
import type { ImportFormat } from '../contract/exchange.ts';
import { AppError } from '../errors.ts';
import { readChatGpt } from './chatgpt.ts';
import { ListSplitter } from './list-splitter.ts';
import { readOpenWebUi } from './open-webui.ts';
import { type PortableConversation, portableConversation, tandemFormat, tandemVersion } from './portable.ts';

export interface ReadExport {
  readonly format: ImportFormat;
  readonly conversations: readonly PortableConversation[];
  /** Conversations that made no sense, or hold no text. */
  readonly unreadable: number;
}

const maxConversations = 50_000;
const maxMessages = 1_000_000;

const tandemFile = z.object({
  format: z.literal(tandemFormat),
  version: z.number(),
  conversations: z.array(z.unknown()),
});

/**
 * Reads Tandem's own export, ChatGPT's `conversations.json` and Open WebUI's export, told apart by what is in them. The text comes in
 * parts, cut anywhere.
 * @throws AppError 'import-unreadable' | 'import-newer' | 'import-too-large'; a single conversation that makes no sense is only counted.
 */
export async function readExport(parts: AsyncIterable<string> | Iterable<string>): Promise<ReadExport> {
  const reader = new ExportReader();
  let isFirst = true;
  for await (const part of parts) {
    reader.push(isFirst ? part.replace(/^\uFEFF/, '') : part);
    isFirst = false;
  }
  return reader.end();
}

class ExportReader {
  readonly #splitter = new ListSplitter();
  readonly #conversations: PortableConversation[] = [];
  /** Of another app: what the first element that can be told is. */
  #format: Exclude<ImportFormat, 'tandem'> | null = null;
  #nElements = 0;
  #nMessages = 0;

  push(part: string): void {
    for (const text of this.#splitter.push(part)) {
      this.#nElements += 1;
      if (this.#nElements > maxConversations) throw tooLarge();
      const conversation = checked(this.#read(parsed(text)));
      if (conversation === null) continue;
      this.#nMessages += conversation.messages.length;
      if (this.#nMessages > maxMessages) throw tooLarge();
      this.#conversations.push(conversation);
    }
    if (this.#splitter.isHopeless) throw unreadable();
  }

  end(): ReadExport {
    const around = parsed(this.#splitter.rest);
    const conversations = this.#conversations;
    const unreadableOnes = this.#nElements - conversations.length;
    if (Array.isArray(around)) {
      if (this.#format === null) throw unreadable();
      return { format: this.#format, conversations, unreadable: unreadableOnes };
    }
    const own = tandemFile.safeParse(around);
    if (!own.success) throw unreadable();
    if (own.data.version > tandemVersion) {
      throw new AppError(
        'import-newer',
        'This file was written by a newer version of Tandem. Install the newest version and import it again.',
      );
    }
    return { format: 'tandem', conversations, unreadable: unreadableOnes };
  }

  #read(item: unknown): PortableConversation | null {
    if (this.#splitter.isInObject) return portableConversation.safeParse(item).data ?? null;
    if (!isRecord(item)) return null;
    if (isRecord(item.mapping)) this.#format ??= 'chatgpt';
    else if (isRecord(item.chat)) this.#format ??= 'open-webui';
    if (this.#format === null) return null;
    return this.#format === 'chatgpt' ? readChatGpt(item) : readOpenWebUi(item);
  }
}

/** Parents come before their children and exist, ids are unique, and there is something to show; else null. */
function checked(conversation: PortableConversation | null): PortableConversation | null {
  if (conversation === null || conversation.messages.length === 0) return null;
  const seen = new Set<string>();
  for (const { id, parentId } of conversation.messages) {
    if (seen.has(id) || (parentId !== null && !seen.has(parentId))) return null;
    seen.add(id);
  }
  return conversation.headId !== null && seen.has(conversation.headId) ? conversation : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(): AppError {
  return new AppError(
    'import-unreadable',
    'This file holds no conversations that Tandem knows how to read. Choose an export of Tandem (JSON), ChatGPT’s conversations.json, or an export of Open WebUI.',
  );
}

export function tooLarge(): AppError {
  return new AppError(
    'import-too-large',
    'This file holds more than Tandem can import at once. Export fewer conversations into one file and import them one after the other.',
  );
}
