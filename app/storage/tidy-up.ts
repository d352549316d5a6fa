import type { Log } from '../log.ts';
import type { Problems } from '../services/problems.ts';
import type { AttachmentRepository } from './attachments.ts';
import type { ConversationRepository } from './conversations.ts';
import type { DocumentRepository } from './documents.ts';
import type { FolderRepository } from './folders.ts';
import type { MessageRepository } from './messages.ts';
import { storageError } from './storage-problem.ts';

const binMs = 30 * 24 * 60 * 60_000;

/** When something that was deleted then is removed for good. */
export function purgedAt(deletedAt: number): number {
  return deletedAt + binMs;
}

export interface TidyUpOptions {
  readonly conversations: ConversationRepository;
  readonly folders: FolderRepository;
  readonly messages: MessageRepository;
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  readonly transaction: <T>(work: () => T) => T;
  readonly problems: Problems;
  readonly now: number;
  readonly log: Log;
}

/**
 * Once at each start: marks replies that the last run left unfinished, and empties the bin of what is older than 30 days, then of
 * documents that belong to no conversation any more.
 */
export function tidyUp(options: TidyUpOptions): void {
  const { conversations, folders, messages, attachments, documents, transaction, problems, now, log } = options;
  const before = now - binMs;
  try {
    const done = transaction(() => ({
      interrupted: messages.interruptUnfinished(),
      purged: conversations.purgeDeletedBefore(before),
      folders: folders.purgeDeletedBefore(before),
      attachments: attachments.purgeRemovedBefore(before),
      documents: documents.purge(),
    }));
    log.info('tidied up', done);
  } catch (error) {
    // With a full disk the app still starts and shows what there is.
    const known = storageError(error);
    if (known === null) throw error;
    log.error('tidying up failed', { error });
    problems.report(known.problem);
  }
}
