import type { AttachedDocument } from '../contract.ts';
import type { Attachment } from '../storage/attachments.ts';
import type { StoredDocument } from '../storage/documents.ts';

/** A document of a conversation as the window sees it. `progress`: while it is being read. */
export function documentView(
  attachment: Attachment,
  document: StoredDocument | undefined,
  progress: AttachedDocument['progress'],
  tokens: number | null,
): AttachedDocument {
  const { id, conversationId, name, sizeBytes, source, status, problem, addedAt } = attachment;
  return {
    id,
    conversationId,
    name,
    format: document?.format ?? null,
    sizeBytes,
    status: status === 'waiting' && progress !== null ? 'reading' : status,
    problem,
    canRetry: status === 'failed' && source !== null,
    progress: status === 'waiting' ? progress : null,
    partKind: document?.partKind ?? null,
    parts: document?.parts ?? 0,
    characters: document?.characters ?? 0,
    tokens,
    language: document?.language ?? null,
    partsWithoutText: [...(document?.partsWithoutText ?? [])],
    warnings: [...(document?.warnings ?? [])],
    addedAt,
  };
}
