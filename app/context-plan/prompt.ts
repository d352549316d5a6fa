import type { ChatMessage } from '../../engine/protocol.ts';
import type { Message } from '../contract.ts';

/** What a conversation gives the model to read, before it is decided what of it fits. */
export interface PromptSource {
  readonly system: ChatMessage | null;
  /** Oldest first, the question not among them. */
  readonly history: readonly HistoryEntry[];
  /** Null while nothing is typed. */
  readonly question: ChatMessage | null;
  /** What was written of the reply before, thinking included, where it goes on; else null. */
  readonly begun: ChatMessage | null;
}

export interface HistoryEntry {
  readonly id: string;
  readonly message: ChatMessage & { readonly role: 'user' | 'assistant' };
  readonly isExcluded: boolean;
}

/**
 * The path of messages without thinking. Replies without text (failed before the first word, or ended while thinking) are left out;
 * partial answers stay, because the person sees them too.
 */
export function historyEntries(path: readonly Message[], excluded: ReadonlySet<string>): HistoryEntry[] {
  return path
    .filter((message) => message.role === 'user' || message.content.length > 0)
    .map(({ id, role, content }) => ({ id, message: { role, content }, isExcluded: excluded.has(id) }));
}

/** A path that ends with a question, or with the reply to it that is yet to be written. */
export function splitQuestion(path: readonly Message[]): { before: readonly Message[]; question: Message | null } {
  const last = path.findLastIndex(({ role }) => role === 'user');
  const question = path[last] ?? null;
  return { before: path.slice(0, Math.max(0, last)), question };
}

export interface PromptParts extends PromptSource {
  /** Whole documents, right after the system prompt, where they never move. */
  readonly documents: ChatMessage | null;
  /** Chosen for the question, and so right before it: what comes earlier stays as the model has read it. */
  readonly passages: ChatMessage | null;
  readonly forgottenIds: ReadonlySet<string>;
}

/** The messages that are sent, in order. */
export function promptMessages(parts: PromptParts): ChatMessage[] {
  const { system, documents, history, forgottenIds, passages, question } = parts;
  const remembered = history.filter(({ id, isExcluded }) => !isExcluded && !forgottenIds.has(id));
  return [system, documents, ...remembered.map(({ message }) => message), passages, question].filter(
    (message) => message !== null,
  );
}

/** A short question goes on about what was asked before. */
const shortLength = 40;
const fewestWords = 4;

/** What passages are looked for with. */
export function questionTextOf({ question, history }: PromptSource): string {
  const text = question?.content ?? '';
  const isShort = text.length < shortLength && text.split(/\s+/).length < fewestWords;
  const earlier = history.findLast(({ message }) => message.role === 'user')?.message.content ?? '';
  return isShort ? `${text} ${earlier}` : text;
}
