import * as z from 'zod';
import { chosenSampling } from '../contract/conversation-settings.ts';
import { askedMode, modeReasons } from '../contract/modes.ts';
import { thinkingBudget } from '../contract/turns.ts';
import { messageStats } from '../contract.ts';

/** Settings that make no sense, or that a later version knows, are as if nothing was chosen: they are no reason to refuse a text. */
const budget = thinkingBudget.nullable().catch(null);

/**
 * A conversation on its way out of the database or into it. Messages form a tree, parents before children; ids are those of the file
 * and hold within it only.
 */
export const portableMessage = z.object({
  id: z.string().min(1).max(200),
  parentId: z.string().min(1).max(200).nullable(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  thinking: z.string().default(''),
  thinkingMilliseconds: z.number().nonnegative().nullable().default(null),
  mode: z.enum(['fast', 'deep']).default('fast'),
  status: z.enum(['complete', 'stopped', 'length', 'interrupted', 'failed']).default('complete'),
  modelName: z.string().max(500).nullable().default(null),
  /** Null: as `mode`. */
  askedMode: askedMode.nullable().catch(null),
  why: modeReasons.catch([]),
  thinkingBudget: budget,
  stats: messageStats.nullable().catch(null),
  /** Taken out of what the model sees. */
  isExcluded: z.boolean().default(false),
  /** Milliseconds since 1970. */
  createdAt: z.number().nonnegative().max(8.64e15),
});
export type PortableMessage = z.infer<typeof portableMessage>;

/** Which document it was, without its text: where a document of the same bytes is known, it is taken. */
export const portableDocument = z.object({
  name: z.string().min(1).max(1_000),
  /** SHA-256 of the file's bytes, in hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Lower case, with its dot. */
  nameEnding: z.string().max(20).default(''),
  format: z.string().max(50).nullable().default(null),
  sizeBytes: z.int().nonnegative(),
  /** Of its text, by the model that answered; null where they were not counted. */
  tokens: z.int().nonnegative().nullable().default(null),
  passages: z.int().nonnegative(),
  /** Number that its first passage has in the conversation, which answers refer to. */
  firstPassage: z.int().positive(),
});
export type PortableDocument = z.infer<typeof portableDocument>;

export const portableConversation = z.object({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(1_000),
  createdAt: z.number().nonnegative().max(8.64e15),
  updatedAt: z.number().nonnegative().max(8.64e15),
  /** The last message of the path that is shown. */
  headId: z.string().max(200).nullable(),
  folder: z.string().max(100).nullable().default(null),
  isPinned: z.boolean().default(false),
  isArchived: z.boolean().default(false),
  systemPrompt: z.string().max(1_000_000).default(''),
  sampling: chosenSampling.catch({}),
  /** Null: as the settings say. */
  thinkingBudget: budget,
  documents: z.array(portableDocument).max(10_000).catch([]),
  messages: z.array(portableMessage).max(200_000),
});
export type PortableConversation = z.infer<typeof portableConversation>;

/** What the files of other apps do not tell. */
export const plainConversation = {
  ...{ folder: null, isPinned: false, isArchived: false, systemPrompt: '', sampling: {}, thinkingBudget: null },
  documents: [],
} satisfies Partial<PortableConversation>;
export const plainMessage = {
  ...{ thinkingMilliseconds: null, askedMode: null, why: [], thinkingBudget: null, stats: null, isExcluded: false },
} satisfies Partial<PortableMessage>;

export const tandemFormat = 'tandem-conversations';
export const tandemVersion = 1;
