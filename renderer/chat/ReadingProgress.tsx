import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { useReadingPace } from './use-reading-pace.ts';

interface ReadingProgressProps {
  readonly done: number;
  readonly total: number;
}

/** How much of the prompt has been read. The style sheet shows it only after half a second: short waits need no bar. */
export function ReadingProgress({ done, total }: ReadingProgressProps) {
  const { actions } = useApp();
  const pace = useReadingPace(done, total);
  const label = strings.chat.reading(done, total);
  const text = strings.documents.promptReading;
  return (
    <div className="reading">
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
      <span>{label}</span>
      {pace !== null && (
        <>
          <span>{text.speed(pace.tokensPerSecond)}</span>
          <span>{text.left(pace.secondsLeft)}</span>
        </>
      )}
      <button type="button" className="text-button" onClick={() => void actions.stop()}>
        {text.stop}
      </button>
    </div>
  );
}
