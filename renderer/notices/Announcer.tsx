import { useUi } from '../stores/context.ts';

/** Read out by screen readers when they are free, each line once: answers sentence by sentence, and how they ended. */
export function Announcer() {
  const announcements = useUi((state) => state.announcements);
  return (
    <div className="sr-only" role="log" aria-live="polite" aria-relevant="additions" data-testid="announcer">
      {announcements.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
