import * as z from 'zod';
import type { ImportFormat } from '../contract/exchange.ts';
import { AppError } from '../errors.ts';
import { readChatGpt } from './chatgpt.ts';
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
 * Reads Tandem's own export, ChatGPT's `conversations.json` and Open WebUI's export, told apart by what is in them.
 * @throws AppError 'import-unreadable' | 'import-newer' | 'import-too-large'; a single conversation that makes no sense is only counted.
 */
export function readExport(text: string): ReadExport {
  const value = parsed(text);
  const own = tandemFile.safeParse(value);
  if (own.success) {
    if (own.data.version > tandemVersion) {
      throw new AppError(
        'import-newer',
        'This file was written by a newer version of Tandem. Install the newest version and import it again.',
      );
    }
    return collect('tandem', own.data.conversations, (one) => portableConversation.safeParse(one).data ?? null);
  }
  if (!Array.isArray(value)) throw unreadable();
  if (value.some((one) => isRecord(one) && isRecord(one.mapping))) return collect('chatgpt', value, readChatGpt);
  if (value.some((one) => isRecord(one) && isRecord(one.chat))) return collect('open-webui', value, readOpenWebUi);
  throw unreadable();
}

function collect(
  format: ImportFormat,
  items: readonly unknown[],
  read: (item: unknown) => PortableConversation | null,
): ReadExport {
  if (items.length > maxConversations) throw tooLarge();
  const conversations: PortableConversation[] = [];
  let nMessages = 0;
  for (const item of items) {
    const conversation = checked(read(item));
    if (conversation === null) continue;
    nMessages += conversation.messages.length;
    if (nMessages > maxMessages) throw tooLarge();
    conversations.push(conversation);
  }
  return { format, conversations, unreadable: items.length - conversations.length };
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
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
