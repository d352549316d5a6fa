import type Database from 'better-sqlite3';
import { VanishedConversations } from '../../app/storage/vanished-conversations.ts';

/** Removes at once what the app removes bit by bit. */
export function removeVanished(db: Database.Database): void {
  const vanished = new VanishedConversations(db);
  for (const id of vanished.ids()) for (const _ of vanished.remove(id));
}
