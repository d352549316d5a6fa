import { useApp, useLibrary, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { loadingText } from './loading-text.ts';

/** The model that takes up memory now, or is on its way there. It stands in the same place in every state. */
export function InMemory() {
  const { modelActions } = useApp();
  const text = strings.models;
  const current = useModel((state) => state.current);
  const loading = useModel((state) => state.loading);
  const memory = useLibrary((state) => (current === null ? null : (state.byId[current.id]?.memory ?? null)));

  return (
    <section className="in-memory" aria-labelledby="in-memory">
      <h3 id="in-memory">{text.memory.title}</h3>
      {loading !== null ? (
        <>
          <p role="status">{loadingText(loading)}</p>
          <button type="button" className="button" data-size="small" onClick={() => void modelActions.cancelLoad()}>
            {text.loading.cancel}
          </button>
          <ProgressBar
            label={loadingText(loading)}
            done={loading.progress?.doneBytes ?? 0}
            total={loading.progress?.totalBytes ?? null}
          />
        </>
      ) : current === null ? (
        <p>{text.memory.nothing}</p>
      ) : (
        <>
          <p>
            <strong>{current.name}</strong> {memory !== null && <small>{text.memory.of(memory.bytes)}</small>}
          </p>
          <button
            type="button"
            className="button"
            data-size="small"
            aria-label={text.row.unload}
            onClick={() => void modelActions.unload()}
          >
            {text.row.unloadShort}
          </button>
        </>
      )}
    </section>
  );
}
