import type { InstalledModel } from '../../app/contract.ts';

export type ModelOrder = 'used' | 'name' | 'size';

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const comparisons: Readonly<Record<ModelOrder, (a: InstalledModel, b: InstalledModel) => number>> = {
  // One that was added lately counts as much as one that was used lately: it is what the person looks for.
  used: (a, b) => Math.max(b.lastUsedAt ?? 0, b.addedAt) - Math.max(a.lastUsedAt ?? 0, a.addedAt),
  name: () => 0,
  size: (a, b) => b.sizeBytes - a.sizeBytes,
};

/** Ids of the models that match every word of `text` in name, file, quantization or source, in this order. */
export function chooseModels(models: readonly InstalledModel[], order: ModelOrder, text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/);
  return models
    .filter((model) => {
      const all = [model.name, model.fileName, model.facts?.quantization, model.repo].join(' ').toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .sort((a, b) => comparisons[order](a, b) || byName.compare(a.name, b.name))
    .map(({ id }) => id);
}
