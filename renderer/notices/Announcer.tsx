import { useUi } from '../stores/context.ts';

/** Read out by screen readers: answers when they are finished, not each word while they are written. */
export function Announcer() {
  const announcement = useUi((state) => state.announcement);
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {announcement}
    </p>
  );
}
