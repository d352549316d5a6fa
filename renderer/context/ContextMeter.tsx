import type { ContextPlan } from '../../app/contract.ts';
import { useApp, usePanel } from '../stores/context.ts';
import { strings } from '../strings.ts';

const radius = 6;
const circumference = 2 * Math.PI * radius;
/** From here on the ring warns: the oldest turns will soon be left out. */
const nearlyFull = 0.85;

/** How full the context would be with what is written now. Opens the list of what the model will see. */
export function ContextMeter({ plan }: { readonly plan: ContextPlan | null }) {
  const { panel } = useApp();
  const isOpen = usePanel((state) => state.content?.kind === 'context');
  if (plan === null) return null;
  const { tokens, capacity, blocks } = plan;
  const share = Math.min(tokens / Math.max(capacity, 1), 1);
  const isForgetting = blocks.some(({ isForgotten }) => isForgotten);
  const label = strings.context.label(tokens, capacity);
  return (
    <button
      type="button"
      className="context-meter"
      data-tone={isForgetting ? 'bad' : share >= nearlyFull ? 'care' : 'plain'}
      aria-label={label}
      aria-expanded={isOpen}
      title={label}
      onClick={() => (isOpen ? panel.getState().close() : panel.getState().openContext())}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r={radius} className="context-ring" />
        <circle
          cx="8"
          cy="8"
          r={radius}
          className="context-ring-used"
          strokeDasharray={`${share * circumference} ${circumference}`}
          transform="rotate(-90 8 8)"
        />
      </svg>
      <span>{strings.context.used(tokens, capacity)}</span>
    </button>
  );
}
