import type { LoadingModel } from '../../app/contract.ts';
import { percent } from '../formats.ts';
import { strings } from '../strings.ts';

/** What the model that is on its way into memory waits for. */
export function loadingText({ name, phase, progress }: LoadingModel): string {
  const text = strings.models.loading;
  if (phase === 'waiting') return text.waiting(name);
  if (phase === 'opening' || progress === null) return text.opening(name);
  return text.reading(name, percent(progress.doneBytes, progress.totalBytes));
}
