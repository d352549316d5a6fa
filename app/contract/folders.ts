import * as z from 'zod';
import { id } from './common.ts';

/** Where conversations are kept: folders, the archive and the bin. */

export const folderName = z.string().trim().min(1).max(100);

export const folder = z.object({
  id,
  name: folderName,
  /** Its conversations are not listed until it is opened again. */
  isCollapsed: z.boolean(),
});
export type Folder = z.infer<typeof folder>;

export const folderChange = z.object({ id, name: folderName.optional(), isCollapsed: z.boolean().optional() });

/** What is left out stays as it is. */
export const organisation = z.object({
  id,
  /** Null: in no folder. */
  folderId: id.nullable().optional(),
  isPinned: z.boolean().optional(),
  isArchived: z.boolean().optional(),
});
export type Organisation = z.infer<typeof organisation>;

export const deletedConversation = z.object({
  id,
  title: z.string(),
  deletedAt: z.number(),
  /** From then on it is removed for good, at the next start. */
  purgedAt: z.number(),
});
export type DeletedConversation = z.infer<typeof deletedConversation>;
