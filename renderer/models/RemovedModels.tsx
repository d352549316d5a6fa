import { useApp, useLibrary } from '../stores/context.ts';
import { strings } from '../strings.ts';

/** What was removed since Tandem started: all of it can still be put back. */
export function RemovedModels() {
  const { modelActions } = useApp();
  const removed = useLibrary((state) => state.removed);
  const text = strings.models.removed;
  if (removed.length === 0) return null;
  return (
    <section className="removed" aria-labelledby="removed-models">
      <h3 id="removed-models">{text.title}</h3>
      <ul>
        {removed.map((model) => (
          <li key={model.id}>
            <span dir="auto">{model.name}</span>
            <small>{model.origin === 'downloaded' ? text.deletes : text.stays}</small>
            <button
              type="button"
              className="text-button"
              aria-label={text.restoreName(model.name)}
              onClick={() => void modelActions.restore(model.id)}
            >
              {text.restore}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
