import type { ModelState } from '../../app/contract.ts';
import { strings } from '../strings.ts';

/** The app refuses longer messages. */
export const maxMessageLength = 1_000_000;

/** Why a message cannot be sent now; null when it can. A model that is on its way is no reason: the app waits for it. */
export function whyBlocked(
  text: string,
  { engine, current, loading }: Pick<ModelState, 'engine' | 'current' | 'loading'>,
): string | null {
  const { blocked } = strings.composer;
  if (engine === 'stopped') return blocked.stopped;
  if (engine === 'ready' && current === null && loading === null) return blocked.noModel;
  if (text.trim() === '') return blocked.empty;
  return text.length > maxMessageLength ? blocked.tooLong(maxMessageLength) : null;
}
