import { RefreshCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ago } from '../formats.ts';
import { useApp, useCatalogue, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { CatalogueList } from './CatalogueList.tsx';
import { HubSearchField, HubSearchResult } from './HubSearch.tsx';
import { hubName } from './hub-name.ts';
import { MachineLine } from './MachineLine.tsx';
import { Recommendation } from './Recommendation.tsx';

/** What can be had: the best choices for this computer, the whole catalogue, and the hub when the person asks it. */
export function GetTab() {
  const { catalogue, downloadActions, library } = useApp();
  const text = strings.models.get;
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const isSearch = useCatalogue((state) => state.search.status !== 'none');
  // What is free on the disk and in memory changes all the time.
  useEffect(() => {
    void library.getState().loadFolder();
    void downloadActions.lookAtMachine();
  }, [library, downloadActions]);

  return (
    <>
      <HubSearchField ref={field} text={filter} onText={setFilter} />
      <HubSearchResult
        onClose={() => {
          setFilter('');
          catalogue.getState().endSearch();
          field.current?.focus();
        }}
      />
      {!isSearch && (
        <>
          {filter.trim() === '' && <Recommendations />}
          <CatalogueList text={filter} />
          <RefreshLine />
        </>
      )}
      <p className="models-note">{text.privacy}</p>
    </>
  );
}

function Recommendations() {
  const ids = useCatalogue((state) => state.ids);
  const byId = useCatalogue((state) => state.byId);
  const recommended = (['everyday', 'hardest'] as const).flatMap((use) => {
    const id = ids.find((one) => byId[one]?.recommendation === use);
    return id === undefined ? [] : (byId[id] ?? []);
  });
  const text = strings.models.get;
  return (
    <section aria-labelledby="recommended">
      <div className="models-bar">
        <h3 id="recommended">{text.title}</h3>
        <MachineLine />
      </div>
      <div className="recommendations">
        {recommended.map((entry) => (
          <Recommendation key={entry.id} entry={entry} />
        ))}
      </div>
    </section>
  );
}

function RefreshLine() {
  const { downloadActions } = useApp();
  const text = strings.models.get;
  const hub = useSettings((settings) => hubName(settings.hubEndpoint));
  const refreshedAt = useCatalogue((state) => state.refreshedAt);
  const isRefreshing = useCatalogue((state) => state.isRefreshing);
  return (
    <div className="refresh-line">
      <button
        type="button"
        className="button"
        aria-disabled={isRefreshing}
        onClick={() => {
          if (!isRefreshing) void downloadActions.refreshCatalogue();
        }}
      >
        <RefreshCw {...smallIcon} className={isRefreshing ? 'spin' : undefined} />
        {text.refresh(hub)}
      </button>
      <p>
        {text.refreshHint(hub)}{' '}
        {refreshedAt === null ? text.neverRefreshed : text.refreshed(ago(refreshedAt, Date.now()))}
      </p>
    </div>
  );
}
