import type { InstalledModel, LoadingModel } from '../../app/contract.ts';
import { ago, percent } from '../formats.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { loadingText } from './loading-text.ts';
import { ModeMarks } from './ModeMarks.tsx';

interface RowStatusProps {
  readonly model: InstalledModel;
  readonly loading: LoadingModel | null;
  readonly tabIndex: number;
}

/** The second line of a row: what happens to the model now, else what is wrong with it, else what it can do. One height for all. */
export function RowStatus({ model, loading, tabIndex }: RowStatusProps) {
  const { modelActions } = useApp();
  const text = strings.models;
  if (loading !== null) {
    const label = loadingText(loading);
    return (
      <RowProgress
        label={label}
        done={loading.progress?.doneBytes ?? 0}
        total={loading.progress?.totalBytes ?? null}
        stop={text.loading.cancel}
        tabIndex={tabIndex}
        onStop={() => void modelActions.cancelLoad()}
      />
    );
  }
  if (model.verifying !== null) {
    const { doneBytes, totalBytes } = model.verifying;
    return (
      <RowProgress
        label={text.row.verifying(percent(doneBytes, totalBytes))}
        done={doneBytes}
        total={totalBytes}
        stop={text.row.cancelVerify}
        tabIndex={tabIndex}
        onStop={() => void modelActions.cancelVerify(model.id)}
      />
    );
  }
  if (model.problem !== null) return <p className="row-status row-problem">{strings.problemText(model.problem)}</p>;
  return <Abilities model={model} />;
}

function Abilities({ model: { facts, speed, lastUsedAt } }: { readonly model: InstalledModel }) {
  const text = strings.models;
  return (
    <p className="row-status">
      {facts !== null && <ModeMarks modes={facts.modes} reason={text.noMode[facts.chatTemplate]} />}
      {speed !== null && (
        <span>
          {text.row.writes(speed.decodeTokensPerSecond)} <small>({text.facts.sources[speed.source]})</small>
        </span>
      )}
      <span>{lastUsedAt === null ? text.row.neverUsed : text.row.used(ago(lastUsedAt, Date.now()))}</span>
    </p>
  );
}

interface RowProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  readonly stop: string;
  readonly tabIndex: number;
  readonly onStop: () => void;
}

function RowProgress({ label, done, total, stop, tabIndex, onStop }: RowProgressProps) {
  return (
    <div className="row-status row-progress">
      <span>{label}</span>
      <ProgressBar label={label} done={done} total={total} />
      <button type="button" className="text-button" tabIndex={tabIndex} onClick={onStop}>
        {stop}
      </button>
    </div>
  );
}
