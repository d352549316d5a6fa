interface ProgressBarProps {
  /** Read out with the share that is done. */
  readonly label: string;
  readonly done: number;
  /** null: how much there is to do is not known. */
  readonly total: number | null;
  /** paused: nothing moves now. failed: it will not go on by itself. */
  readonly tone?: 'active' | 'paused' | 'failed';
}

/** Keeps its place and height in every state, so that nothing around it moves. */
export function ProgressBar({ label, done, total, tone = 'active' }: ProgressBarProps) {
  const known = total !== null && total > 0;
  return (
    <progress
      className="progress-bar"
      data-tone={tone}
      aria-label={label}
      {...(known ? { value: Math.min(done, total), max: total } : tone === 'active' ? {} : { value: 0, max: 1 })}
    />
  );
}
