import type { Message } from '../../../app/contract.ts';
import { useAnsweringModel } from '../../models/use-answering-model.ts';
import { useAvailableModes } from '../../models/use-available-modes.ts';
import { useMessages, useModel } from '../../stores/context.ts';

/** Whether a version of this answer could be begun now: nothing is being written, and there is a model that answers in its mode. */
export function useCanContinue({ mode }: Message): boolean {
  const isBusy = useMessages((state) => state.generatingId !== null);
  const hasStopped = useModel((state) => state.engine === 'stopped');
  const hasModel = useAnsweringModel() !== null;
  const canAnswer = useAvailableModes().includes(mode);
  return !isBusy && !hasStopped && hasModel && canAnswer;
}
