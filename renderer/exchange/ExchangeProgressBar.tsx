import { useExchange } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';

/** How far an export or import is, where it takes a while. */
export function ExchangeProgressBar() {
  const progress = useExchange((state) => state.progress);
  if (progress === null) return null;
  const { step, done, total } = progress;
  const words = strings.exchange.progress;
  return (
    <div className="exchange-progress">
      <ProgressBar label={words.label[step]} done={done} total={total} />
      <small>{words.steps[step](done, total)}</small>
    </div>
  );
}
