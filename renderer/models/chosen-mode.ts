import type { AskedMode, Message, Mode } from '../../app/contract.ts';
import type { Slices } from '../stores/app.ts';
import { useMessages, useSettings, useUi } from '../stores/context.ts';
import type { Messages } from '../stores/messages.ts';
import { modeChoiceOf } from '../stores/ui.ts';
import { availableModesOf, useAvailableModes } from './use-available-modes.ts';

export const askedModes: readonly AskedMode[] = ['auto', 'fast', 'deep'];

/** Auto needs two modes to choose from. */
export function canAsk(mode: AskedMode, available: readonly Mode[]): boolean {
  return mode === 'auto' ? available.length > 1 : available.includes(mode);
}

/** The mode for the next message: the one chosen in this conversation, else that of its last question, else the last choice anywhere. */
export function useChosenMode(): AskedMode {
  const conversationId = useMessages((state) => state.conversationId);
  const here = useUi((state) => modeChoiceOf(state, conversationId));
  const before = useMessages(lastAsked);
  const usual = useSettings((settings) => settings.mode);
  return possible(here ?? before ?? usual, useAvailableModes());
}

/** The same as of now, for what is not drawn. */
export function chosenModeOf(slices: Slices): AskedMode {
  const messages = slices.messages.getState();
  const here = modeChoiceOf(slices.ui.getState(), messages.conversationId);
  return possible(here ?? lastAsked(messages) ?? slices.settings.getState().mode, availableModesOf(slices));
}

/** The mode that room is planned for: what Auto will choose is not known beforehand, and thinking takes more. */
export function roomMode(mode: AskedMode): Mode {
  return mode === 'auto' ? 'deep' : mode;
}

/** The mode after this one that the model has. */
export function nextMode(mode: AskedMode, available: readonly Mode[]): AskedMode {
  const possibleModes = askedModes.filter((one) => canAsk(one, available));
  return possibleModes[(possibleModes.indexOf(mode) + 1) % possibleModes.length] ?? mode;
}

function possible(mode: AskedMode, available: readonly Mode[]): AskedMode {
  return canAsk(mode, available) ? mode : (available[0] ?? mode);
}

function lastAsked({ ids, byId }: Messages): Message['askedMode'] | null {
  const id = ids.findLast((one) => byId[one]?.role === 'user');
  return id === undefined ? null : (byId[id]?.askedMode ?? null);
}
