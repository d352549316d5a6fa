import { loadingText } from '../models/loading-text.ts';
import { useModel } from '../stores/context.ts';

/** What an answer waits for while its model is on the way into memory. Shown, like the reading, only after half a second. */
export function ModelLoading() {
  const loading = useModel((state) => state.loading);
  if (loading === null) return null;
  const label = loadingText(loading);
  const { progress } = loading;
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
