import * as z from 'zod';
import { id, mode } from './common.ts';

/** What the model will see of a conversation, and what that costs. */

export const contextBlock = z.object({
  /** reserve: room that is kept free for the answer. */
  kind: z.enum(['system', 'document', 'message', 'draft', 'reserve']),
  /** Of the document or message; null for the others. */
  id: id.nullable(),
  label: z.string(),
  tokens: z.int(),
  /** Of a document that is not shown whole: passages chosen for the question, of how many. */
  passages: z.object({ shown: z.int(), total: z.int() }).nullable(),
  /** It does not fit and would be left out. */
  isForgotten: z.boolean(),
  /** The person has taken it out. */
  isExcluded: z.boolean(),
});
export type ContextBlock = z.infer<typeof contextBlock>;

/** Something unusual about a plan. */
export const contextNote = z.discriminatedUnion('kind', [
  /** The question with what must stay is more than the context holds. */
  z.object({ kind: z.literal('does-not-fit') }),
  /** The model will read all documents in parts, and join what it wrote about each. */
  z.object({ kind: z.literal('summarised') }),
  z.object({ kind: z.literal('passages'), shown: z.int(), total: z.int() }),
  /** Positions are stretched by YaRN. */
  z.object({ kind: z.literal('stretched'), factor: z.number() }),
  /** Keys and values are stored with 8 bits, against the settings. */
  z.object({ kind: z.literal('eight-bits') }),
  /** The oldest messages no longer fit. */
  z.object({ kind: z.literal('forgotten'), messages: z.int() }),
  /** The person has taken messages out. */
  z.object({ kind: z.literal('excluded'), messages: z.int() }),
]);
export type ContextNote = z.infer<typeof contextNote>;

export const contextPlan = z.object({
  /** Positions that the conversation may take, as it would be run. */
  capacity: z.int(),
  /** Of all blocks that are neither forgotten nor excluded, the reserve included. */
  tokens: z.int(),
  blocks: z.array(contextBlock),
  /** Tokens of the prompt that the model still has to read; the others are in its cache or on the disk. */
  tokensToRead: z.int(),
  /** Null while this machine and model were not measured. */
  promise: z.object({ readingSeconds: z.number(), decodeTokensPerSecond: z.number() }).nullable(),
  /** Factor by which positions are stretched (YaRN); 1 for all but very long prompts. */
  ropeFactor: z.number(),
  kvType: z.enum(['F16', 'Q8_0']),
  notes: z.array(contextNote),
});
export type ContextPlan = z.infer<typeof contextPlan>;

export const contextQuestion = z.object({
  conversationId: id,
  draft: z.string(),
  mode,
});

export const inspectedContext = z.object({
  blocks: z.array(contextBlock.extend({ text: z.string() })),
});
export type InspectedContext = z.infer<typeof inspectedContext>;
