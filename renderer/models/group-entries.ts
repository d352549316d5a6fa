import type { CatalogueEntry, Mode } from '../../app/contract.ts';

export interface CatalogueGroup {
  readonly modelId: string;
  /** Best for this computer first, as the app orders them. */
  readonly entries: readonly [CatalogueEntry, ...CatalogueEntry[]];
}

export interface CatalogueFilter {
  readonly text: string;
  readonly mode: Mode | 'any';
  /** Of the download; null for any. What is not known yet passes. */
  readonly maxBytes: number | null;
  /** Leaves out what does not fit into the memory of this computer. */
  readonly fitsOnly: boolean;
}

function passes(entry: CatalogueEntry, { text, mode, maxBytes, fitsOnly }: CatalogueFilter): boolean {
  const all = `${entry.name} ${entry.family} ${entry.parametersLabel} ${entry.quantization}`.toLowerCase();
  const verdict = entry.memory?.verdict;
  return (
    text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => all.includes(word)) &&
    (mode === 'any' || entry.modes.includes(mode)) &&
    (maxBytes === null || entry.sizeBytes === null || entry.sizeBytes <= maxBytes) &&
    !(fitsOnly && (verdict === 'pages' || verdict === 'too-large'))
  );
}

/** The entries that pass, one group for each model, in the order in which the models first appear. */
export function groupEntries(entries: readonly CatalogueEntry[], filter: CatalogueFilter): readonly CatalogueGroup[] {
  const groups = new Map<string, [CatalogueEntry, ...CatalogueEntry[]]>();
  for (const entry of entries) {
    if (!passes(entry, filter)) continue;
    const known = groups.get(entry.modelId);
    if (known === undefined) groups.set(entry.modelId, [entry]);
    else known.push(entry);
  }
  return [...groups].map(([modelId, some]) => ({ modelId, entries: some }));
}
