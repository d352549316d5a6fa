import * as z from 'zod';
import { id } from './common.ts';
import { askedMode } from './modes.ts';

/** What a person does around one turn: how long it may think, what waits to be sent, what is not sent yet. */

/**
 * How long an answer may think. none: as long as it likes. tokens and seconds: it is asked to come to its answer shortly before,
 * and made to at the end.
 */
export const thinkingBudget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('tokens'), tokens: z.int().min(16).max(1_000_000) }),
  z.object({ kind: z.literal('seconds'), seconds: z.int().min(1).max(86_400) }),
]);
export type ThinkingBudget = z.infer<typeof thinkingBudget>;

/** Text limit of one message, in UTF-16 units; longer text belongs into a document. */
export const maxMessageLength = 1_000_000;

export const messageText = z.string().min(1).max(maxMessageLength);

/** What may be said with a message beside its text. */
export const turnChoices = z.object({
  mode: askedMode,
  /** The model for this message alone; without it the conversation's, else the one chosen for all. Loaded when need be. */
  modelId: id.nullable().optional(),
  /** For this message alone; without it the conversation's, else the one in the settings. */
  thinkingBudget: thinkingBudget.optional(),
});
export type TurnChoices = z.infer<typeof turnChoices>;

/** A message that was written while an answer was on its way; it is sent when that has ended. */
export const queuedMessage = z.object({
  id,
  conversationId: id,
  text: z.string(),
  mode: askedMode,
  modelId: id.nullable(),
  thinkingBudget: thinkingBudget.nullable(),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

export const messageQueue = z.object({
  conversationId: id,
  /** First to last. */
  messages: z.array(queuedMessage),
  /**
   * They wait for the person: the app was started again since they were written, or the last answer failed or was stopped. Otherwise
   * they go one by one as answers end.
   */
  isHeld: z.boolean(),
});
export type MessageQueue = z.infer<typeof messageQueue>;

/** Unsent text; the conversation that has not begun has one, too (null). */
export const draft = z.object({ conversationId: id.nullable(), text: z.string().max(maxMessageLength) });
export type Draft = z.infer<typeof draft>;

/** Another wording of a question that was begun and not asked. */
export const unfinishedEdit = z.object({ messageId: id, text: z.string().max(maxMessageLength) });
export type UnfinishedEdit = z.infer<typeof unfinishedEdit>;
