import { ChevronRight } from 'lucide-react';
import { memo, useId, useState } from 'react';
import { bytes } from '../formats.ts';
import { strings } from '../strings.ts';
import { ofEntry } from './downloadable.ts';
import { EntryAction } from './EntryAction.tsx';
import type { CatalogueGroup } from './group-entries.ts';
import { ModeMarks } from './ModeMarks.tsx';
import { QuantizationTable } from './QuantizationTable.tsx';
import { VerdictBadge } from './VerdictBadge.tsx';

interface CatalogueRowProps {
  readonly group: CatalogueGroup;
  /** Tab stops here; other rows are reached with the arrow keys. */
  readonly isActive: boolean;
}

/** A model with the quantization that suits this computer best; the others unfold below. */
export const CatalogueRow = memo(function CatalogueRow({ group, isActive }: CatalogueRowProps) {
  const [isOpen, setOpen] = useState(false);
  const tableId = useId();
  const text = strings.models.get;
  const [best] = group.entries;
  const { name, memory, speed, sizeBytes } = best;
  return (
    <li className="catalogue-row" data-row={group.modelId} data-open={isOpen}>
      <div className="catalogue-line">
        <button
          type="button"
          className="model-name"
          data-row-focus
          tabIndex={isActive ? 0 : -1}
          aria-expanded={isOpen}
          aria-controls={tableId}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
          <span>
            {name}
            <small>
              {best.family} <ModeMarks modes={best.modes} />
            </small>
          </span>
        </button>
        <span className="catalogue-figures">
          <span>
            {sizeBytes === null ? text.unknownSize : bytes(sizeBytes)}
            <small>{best.quantization}</small>
          </span>
          <span>{speed !== null && text.wordsShort(speed.decodeTokensPerSecond)}</span>
          <span>{memory !== null && <VerdictBadge memory={memory} />}</span>
        </span>
        <EntryAction entry={ofEntry(best)} tabIndex={isActive ? 0 : -1} />
      </div>
      <div id={tableId} hidden={!isOpen}>
        {isOpen && <QuantizationTable label={text.quantizationsOf(name)} entries={group.entries.map(ofEntry)} />}
      </div>
    </li>
  );
});
