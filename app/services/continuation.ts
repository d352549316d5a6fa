import type { Message, MessageStatus } from '../contract.ts';
import { AppError } from '../errors.ts';

const brokenOff: readonly MessageStatus[] = ['interrupted', 'stopped', 'length', 'failed'];

/**
 * Whether a reply can go on from its text: it was broken off, and nothing was said on top of it.
 * @param newestId the newest message below it; itself when there is none.
 * @throws AppError 'not-continuable'
 */
export function requireContinuable(reply: Message | undefined, newestId: string): void {
  if (reply === undefined || newestId !== reply.id) {
    throw new AppError(
      'not-continuable',
      'The conversation went on after this answer. Ask again to get another version.',
    );
  }
  if (!brokenOff.includes(reply.status)) {
    throw new AppError('not-continuable', 'This answer is complete. Ask a further question, or ask again.');
  }
}
