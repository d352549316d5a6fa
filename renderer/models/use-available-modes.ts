import type { Mode } from '../../app/contract.ts';
import type { Slices } from '../stores/app.ts';
import { answeringModelOf, useAnsweringModel } from './use-answering-model.ts';

const both: readonly Mode[] = ['fast', 'deep'];

/** The modes that the answering model offers; both while there is none, for the choice may come first. */
export function useAvailableModes(): readonly Mode[] {
  return useAnsweringModel()?.modes ?? both;
}

/** The same as of now, for what is not drawn. */
export function availableModesOf(slices: Slices): readonly Mode[] {
  return answeringModelOf(slices)?.modes ?? both;
}
