import { loadingText } from '../models/loading-text.ts';
import { useMachine, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';

/** What an answer waits for before its question is read. Shown, like the reading, only after half a second. */
export function WaitingFor() {
  const loading = useModel((state) => state.loading);
  const isMeasuring = useMachine((state) => state.isMeasuring);
  if (loading === null && !isMeasuring) return null;
  const label = loading === null ? strings.models.machine.measuring : loadingText(loading);
  const progress = loading?.progress ?? null;
  return (
    <div className="reading">
      <progress
        aria-label={label}
        {...(progress === null ? {} : { value: progress.doneBytes, max: Math.max(progress.totalBytes, 1) })}
      />
      <span>{label}</span>
    </div>
  );
}
