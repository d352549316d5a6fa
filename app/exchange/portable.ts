import * as z from 'zod';

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
  /** Milliseconds since 1970. */
  createdAt: z.number().nonnegative().max(8.64e15),
});
export type PortableMessage = z.infer<typeof portableMessage>;

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
  messages: z.array(portableMessage).max(200_000),
});
export type PortableConversation = z.infer<typeof portableConversation>;

export const tandemFormat = 'tandem-conversations';
export const tandemVersion = 1;
