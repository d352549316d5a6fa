import type { CatalogueEntry, DownloadChoice, HubOffer } from '../../app/contract.ts';

/** What the tables and buttons need of anything that can be downloaded: an entry of the catalogue or an offer of a repository. */
export interface Downloadable
  extends Pick<HubOffer, 'name' | 'memory' | 'speed' | 'warnings' | 'installedModelId' | 'downloadId'> {
  readonly id: string;
  readonly quantization: string | null;
  readonly sizeBytes: number | null;
  /** How the app is asked for it. */
  readonly choice: DownloadChoice;
}

export function ofEntry(entry: CatalogueEntry): Downloadable {
  return { ...entry, choice: { entryId: entry.id } };
}

export function ofOffer(repo: string, offer: HubOffer): Downloadable {
  return { ...offer, choice: { repo, offerId: offer.id } };
}

export function titleOf({ name, quantization }: Pick<Downloadable, 'name' | 'quantization'>): string {
  return quantization === null || name.includes(quantization) ? name : `${name} ${quantization}`;
}
