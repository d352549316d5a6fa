import type { ModelState } from '../../app/contract.ts';
import { strings } from '../strings.ts';

/** The app refuses longer messages. */
export const maxMessageLength = 1_000_000;

interface Readiness {
  readonly engine: ModelState['engine'];
  /** One that answers, or is on its way into memory: the app waits for it. */
  readonly hasModel: boolean;
}

/** Why a message cannot be sent now; null when it can. */
export function whyBlocked(text: string, { engine, hasModel }: Readiness): string | null {
  const { blocked } = strings.composer;
  if (engine === 'stopped') return blocked.stopped;
  if (engine === 'ready' && !hasModel) return blocked.noModel;
  if (text.trim() === '') return blocked.empty;
  return text.length > maxMessageLength ? blocked.tooLong(maxMessageLength) : null;
}
