import type { MessageStatus } from '../../app/contract.ts';
import { strings } from '../strings.ts';

export interface Thinking {
  readonly status: MessageStatus;
  readonly content: string;
  readonly thinkingMilliseconds: number | null;
}

/** thinking: now. done: an answer followed, or could have. cutOff: it ended before it came to an answer. */
export type ThinkingState = 'thinking' | 'done' | 'cutOff';

export function thinkingState({ status, content }: Thinking): ThinkingState {
  if (content !== '' || status === 'complete') return 'done';
  return status === 'generating' ? 'thinking' : 'cutOff';
}

/** @param elapsedSeconds whole seconds since the thinking began; null when that is not known. */
export function thinkingLabel(thinking: Thinking, elapsedSeconds: number | null): string {
  const state = thinkingState(thinking);
  switch (state) {
    case 'thinking':
      return elapsedSeconds === null || elapsedSeconds < 1
        ? strings.thinking.now
        : strings.thinking.nowFor(elapsedSeconds);
    case 'cutOff':
      return strings.thinking.cutOff;
    case 'done':
      return thinking.thinkingMilliseconds === null
        ? strings.thinking.doneUntimed
        : strings.thinking.done(thinking.thinkingMilliseconds);
  }
}
