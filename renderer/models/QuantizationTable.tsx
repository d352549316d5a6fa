import { TriangleAlert } from 'lucide-react';
import { bytes } from '../formats.ts';
import { strings } from '../strings.ts';
import { Cautions } from './Cautions.tsx';
import { type Downloadable, titleOf } from './downloadable.ts';
import { EntryAction } from './EntryAction.tsx';
import { VerdictBadge } from './VerdictBadge.tsx';

interface QuantizationTableProps {
  readonly label: string;
  readonly entries: readonly Downloadable[];
}

/** Every quantization of one model, with what each costs and gives. */
export function QuantizationTable({ label, entries }: QuantizationTableProps) {
  const text = strings.models.get;
  const byQuantization = Map.groupBy(entries, ({ quantization }) => quantization);
  // A repository may hold several models: then the label alone does not tell which one it is.
  const labelOf = (entry: Downloadable) =>
    byQuantization.get(entry.quantization)?.length === 1 ? (entry.quantization ?? titleOf(entry)) : titleOf(entry);
  const warnings = [...new Set(entries.flatMap((entry) => entry.warnings))];
  return (
    <>
      <table className="quantizations" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{strings.models.facts.quantization}</th>
            <th scope="col">{text.download}</th>
            <th scope="col">{text.writes}</th>
            <th scope="col">{text.memory}</th>
            <th scope="col">
              <span className="sr-only">{text.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row">
                {labelOf(entry)}
                <Cautions warnings={entry.warnings} />
              </th>
              <td>{entry.sizeBytes === null ? text.unknown : bytes(entry.sizeBytes)}</td>
              <td>{entry.speed === null ? '–' : text.wordsShort(entry.speed.decodeTokensPerSecond)}</td>
              <td>{entry.memory === null ? '–' : <VerdictBadge memory={entry.memory} />}</td>
              <td>
                <EntryAction entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {warnings.map((warning) => (
        <p key={warning} className="quantization-note">
          <TriangleAlert size={13} strokeWidth={2} aria-hidden />
          {strings.appSentence(warning)}
        </p>
      ))}
    </>
  );
}
