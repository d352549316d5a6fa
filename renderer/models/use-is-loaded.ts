import { useModel } from '../stores/context.ts';

/** Whether a model is in memory. The model's state says so, which changes oftener than the library's list is told. */
export function useIsLoaded(id: string | null): boolean {
  return useModel((state) => id !== null && state.current?.id === id);
}
