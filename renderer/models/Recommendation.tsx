import type { ReactNode } from 'react';
import type { CatalogueEntry } from '../../app/contract.ts';
import { bytes, memorySize } from '../formats.ts';
import { useLibrary, useMachine } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { ofEntry } from './downloadable.ts';
import { EntryAction } from './EntryAction.tsx';
import { ModeMarks } from './ModeMarks.tsx';
import { VerdictBadge } from './VerdictBadge.tsx';

/** One of the two best choices for this computer, in figures that need no knowledge. */
export function Recommendation({ entry }: { readonly entry: CatalogueEntry }) {
  const text = strings.models.get;
  const { memory, speed, sizeBytes, diskNeededBytes, downloadSeconds, recommendation } = entry;
  const isMeasuring = useMachine((state) => state.isMeasuring);
  const freeBytes = useLibrary((state) => state.folder?.freeBytes ?? null);
  const missing = isMeasuring ? text.measuring : text.unknown;
  const reads = speed?.prefillTokensPerSecond ?? null;
  const figures: readonly (readonly [string, ReactNode])[] = [
    [text.writes, speed === null ? missing : text.wordsPerSecond(speed.decodeTokensPerSecond)],
    [text.reads, reads === null ? missing : text.wordsPerSecond(reads)],
    [
      text.download,
      sizeBytes === null
        ? text.unknown
        : downloadSeconds === null
          ? bytes(sizeBytes)
          : `${bytes(sizeBytes)}, ${text.inTime(downloadSeconds)}`,
    ],
    [
      text.disk,
      diskNeededBytes === null || freeBytes === null
        ? text.unknown
        : diskNeededBytes > freeBytes
          ? text.diskShort(diskNeededBytes, freeBytes)
          : text.diskOf(diskNeededBytes, freeBytes),
    ],
    [
      text.memory,
      memory === null ? (
        missing
      ) : (
        <>
          {memorySize(memory.bytes)} <VerdictBadge memory={memory} />
        </>
      ),
    ],
  ];
  return (
    <article className="recommendation">
      {recommendation !== null && <p className="eyebrow">{text.recommendation[recommendation]}</p>}
      <h4>{entry.name}</h4>
      <p className="recommendation-badges">
        <Badge>{entry.quantization}</Badge>
        <ModeMarks modes={entry.modes} />
      </p>
      <dl>
        {figures.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <EntryAction entry={ofEntry(entry)} isMain />
    </article>
  );
}
