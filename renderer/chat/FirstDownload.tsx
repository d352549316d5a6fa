import { X } from 'lucide-react';
import type { CatalogueEntry } from '../../app/contract.ts';
import { ofEntry } from '../models/downloadable.ts';
import { EntryAction } from '../models/EntryAction.tsx';
import { useIsLoaded } from '../models/use-is-loaded.ts';
import { useApp, useCatalogue, useLibrary, useMachine, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/**
 * Offers the best model for this computer while only the demonstration is there. It follows its download until the model is used,
 * and contacts nobody before the person presses the button.
 */
export function FirstDownload() {
  const isOffered = useSettings((settings) => settings.offersFirstDownload);
  const entry = useCatalogue(({ ids, byId }) => {
    const id = ids.find((one) => byId[one]?.recommendation === 'everyday');
    return id === undefined ? undefined : byId[id];
  });
  const isLoaded = useIsLoaded(entry?.installedModelId ?? null);
  // Whoever brought a model of their own needs no first one. The one that was offered here stays until it is in memory.
  const isNeeded = useLibrary(
    ({ isKnown, ids, byId }) =>
      isKnown && ids.every((id) => byId[id]?.origin === 'starter' || (id === entry?.installedModelId && !isLoaded)),
  );
  return isOffered && isNeeded ? <Card entry={entry} /> : null;
}

function Card({ entry }: { readonly entry: CatalogueEntry | undefined }) {
  const { actions } = useApp();
  const isMeasuring = useMachine((state) => state.isMeasuring);
  const text = strings.models.first;
  // Without a measurement there is nothing to recommend.
  if (entry === undefined && !isMeasuring) return null;
  return (
    <aside className="first-download" aria-label={text.title}>
      <div>
        <p className="eyebrow">{text.title}</p>
        {entry === undefined || isMeasuring ? (
          <>
            <strong>…</strong>
            <p role="status">{strings.models.machine.measuring}</p>
          </>
        ) : (
          <>
            <strong>{entry.name}</strong>
            <p>
              {[
                entry.speed === null ? null : text.speed(entry.speed.decodeTokensPerSecond),
                entry.memory === null ? null : text.memory[entry.memory.verdict],
              ]
                .filter((part) => part !== null)
                .join(', ')}
            </p>
          </>
        )}
      </div>
      {entry !== undefined && !isMeasuring && <EntryAction entry={ofEntry(entry)} isMain />}
      <IconButton
        label={text.dismiss}
        icon={X}
        onClick={() => void actions.changeSettings({ offersFirstDownload: false })}
      />
    </aside>
  );
}
