import type { Mode } from '../../app/contract.ts';
import { useModel } from '../stores/context.ts';

const both: readonly Mode[] = ['fast', 'deep'];

/** The modes that the model offers; both while none is open, for the choice may come first. */
export function useAvailableModes(): readonly Mode[] {
  return useModel((state) => state.current?.modes ?? both);
}
