import { useApp, useMachine } from '../stores/context.ts';
import { strings } from '../strings.ts';

/** What the predictions are made from. */
export function MachineLine() {
  const { downloadActions } = useApp();
  const machine = useMachine((state) => state.machine);
  const isMeasuring = useMachine((state) => state.isMeasuring);
  const text = strings.models.machine;
  if (isMeasuring) {
    return (
      <p className="machine-line" role="status">
        {text.measuring}
      </p>
    );
  }
  return (
    <p className="machine-line">
      {machine === null ? text.notMeasured : text.figures(machine)} {machine?.wasBusy === true && text.wasBusy}{' '}
      <button type="button" className="text-button" onClick={() => void downloadActions.measure()}>
        {machine === null ? text.measure : text.measureAgain}
      </button>
    </p>
  );
}
