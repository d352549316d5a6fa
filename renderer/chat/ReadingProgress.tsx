import { strings } from '../strings.ts';

interface ReadingProgressProps {
  readonly done: number;
  readonly total: number;
}

/** How much of the prompt has been read. The style sheet shows it only after half a second: short waits need no bar. */
export function ReadingProgress({ done, total }: ReadingProgressProps) {
  const label = strings.chat.reading(done, total);
  return (
    <div className="reading">
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
      <span>{label}</span>
    </div>
  );
}
