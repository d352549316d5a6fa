import { Search } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { count } from '../formats.ts';
import { useApp, useLibrary } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SelectField } from '../ui/SelectField.tsx';
import { useRowFocus } from '../ui/use-row-focus.ts';
import { AddModels } from './AddModels.tsx';
import { FoundModels } from './FoundModels.tsx';
import { InMemory } from './InMemory.tsx';
import { ModelRow } from './ModelRow.tsx';
import { RemovedModels } from './RemovedModels.tsx';
import { chooseModels, type ModelOrder } from './sort-models.ts';

/** A shorter list is seen at a glance. */
const filterFrom = 8;
/** More than fit on a screen; the others follow without holding up the page. */
const drawnAtOnce = 30;
const orders: readonly ModelOrder[] = ['used', 'name', 'size'];

export function LibraryTab() {
  const { ui } = useApp();
  const text = strings.models.library;
  const ids = useLibrary((state) => state.ids);
  const byId = useLibrary((state) => state.byId);
  const isKnown = useLibrary((state) => state.isKnown);
  const [order, setOrder] = useState<ModelOrder>('used');
  const [filter, setFilter] = useState('');
  const [isScanning, setScanning] = useState(false);
  const add = useRef<HTMLDivElement>(null);
  const endScan = useCallback(() => {
    setScanning(false);
    add.current?.querySelector('button')?.focus();
  }, []);

  const models = useMemo(() => ids.flatMap((id) => byId[id] ?? []), [ids, byId]);
  const shown = useMemo(() => chooseModels(models, order, filter), [models, order, filter]);
  const drawn = useDeferredValue(shown, shown.slice(0, drawnAtOnce));
  const { activeId, listProps } = useRowFocus(drawn);
  const totalBytes = useMemo(() => models.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), [models]);

  return (
    <>
      <InMemory />
      <div className="models-bar">
        <p className="models-summary">{isKnown && text.summary(models.length, totalBytes)}</p>
        {models.length >= filterFrom && (
          <>
            <div className="search-field">
              <Search size={15} strokeWidth={1.75} aria-hidden />
              <input
                type="search"
                className="text-field"
                aria-label={text.filter}
                placeholder={text.filter}
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Escape' || filter === '') return;
                  event.preventDefault();
                  setFilter('');
                }}
              />
            </div>
            <SelectField
              label={text.sort}
              isLabelHidden
              value={order}
              options={orders.map((value) => ({ value, title: text.sorts[value] }))}
              onChoose={setOrder}
            />
          </>
        )}
        <div ref={add}>
          <AddModels onScan={() => setScanning(true)} />
        </div>
      </div>
      {isScanning && <FoundModels onClose={endScan} />}
      {isKnown && shown.length === 0 && (
        <p className="models-empty">{models.length === 0 ? text.empty : text.noMatch(filter)}</p>
      )}
      <ul className="model-list" aria-label={text.title} {...listProps}>
        {drawn.map((id) => (
          <ModelRow key={id} id={id} isActive={id === activeId} />
        ))}
      </ul>
      {models.length === 1 && models[0]?.origin === 'starter' && (
        <div className="models-empty">
          <p>{text.onlyStarter}</p>
          <button type="button" className="button" data-kind="main" onClick={() => ui.getState().openModels('get')}>
            {strings.models.tabs.get}
          </button>
        </div>
      )}
      <p className="sr-only" role="status">
        {filter !== '' && text.matches(count(shown.length))}
      </p>
      <RemovedModels />
    </>
  );
}
