import { useMemo, useState } from 'react';
import type { Mode } from '../../app/contract.ts';
import { count } from '../formats.ts';
import { useCatalogue } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SelectField } from '../ui/SelectField.tsx';
import { useRowFocus } from '../ui/use-row-focus.ts';
import { CatalogueRow } from './CatalogueRow.tsx';
import { groupEntries } from './group-entries.ts';

const modes: readonly (Mode | 'any')[] = ['any', 'fast', 'deep'];
const sizes = ['any', '3', '8', '20'] as const;
type Size = (typeof sizes)[number];

/** Every model of the catalogue, those that suit this computer first. */
export function CatalogueList({ text }: { readonly text: string }) {
  const words = strings.models.get;
  const ids = useCatalogue((state) => state.ids);
  const byId = useCatalogue((state) => state.byId);
  const [mode, setMode] = useState<Mode | 'any'>('any');
  const [size, setSize] = useState<Size>('any');
  const [fitsOnly, setFitsOnly] = useState(false);

  const groups = useMemo(
    () =>
      groupEntries(
        ids.flatMap((id) => byId[id] ?? []),
        { text, mode, maxBytes: size === 'any' ? null : Number(size) * 1e9, fitsOnly },
      ),
    [ids, byId, text, mode, size, fitsOnly],
  );
  const { activeId, listProps } = useRowFocus(useMemo(() => groups.map(({ modelId }) => modelId), [groups]));

  return (
    <section aria-labelledby="all-models">
      <div className="models-bar">
        <h3 id="all-models">{words.all}</h3>
        <SelectField
          label={words.modeFilter}
          isLabelHidden
          value={mode}
          options={modes.map((value) => ({ value, title: words.modeOptions[value] }))}
          onChoose={setMode}
        />
        <SelectField
          label={words.sizeFilter}
          isLabelHidden
          value={size}
          options={sizes.map((value) => ({ value, title: words.sizeOption(value) }))}
          onChoose={setSize}
        />
        <label className="check-field">
          <input type="checkbox" checked={fitsOnly} onChange={({ target }) => setFitsOnly(target.checked)} />
          {words.fitsOnly}
        </label>
      </div>
      <p className="sr-only" role="status">
        {strings.models.library.matches(count(groups.length))}
      </p>
      {groups.length === 0 && <p className="models-empty">{words.noMatch}</p>}
      <ul className="catalogue-list" aria-label={words.all} {...listProps}>
        {groups.map((group) => (
          <CatalogueRow key={group.modelId} group={group} isActive={group.modelId === activeId} />
        ))}
      </ul>
    </section>
  );
}
