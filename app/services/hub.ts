import type { HubOffer, Repository } from '../contract.ts';
import type { DownloadHost } from '../download-host.ts';
import { readModelLink } from '../downloads/hub/model-link.ts';
import type { Endpoint, Repository as FoundRepository, Listing, Offer } from '../downloads/protocol.ts';
import { AppError } from '../errors.ts';
import type { Wanted } from './downloads.ts';
import type { Expectation } from './expectations.ts';
import { endpointOf } from './hub-endpoint.ts';
import type { SettingsService } from './settings.ts';

/** Whether a file of a repository is on this computer, or on its way. */
export interface Presence {
  readonly installedModelId: string | null;
  readonly downloadId: string | null;
}

export interface HubServiceOptions {
  readonly host: DownloadHost;
  readonly settings: SettingsService;
  readonly presenceOf: (repo: string, path: string) => Presence;
  /** Null where nobody knows what model the file is. */
  readonly expectationOf: (offer: Offer) => Expectation | null;
}

/** What hubs offer beyond the catalogue. Nothing is asked but what the person asks for. */
export class HubService {
  readonly #options: HubServiceOptions;
  /** By address of the hub and name of the repository. */
  readonly #listings = new Map<string, Listing>();
  readonly #found = new Map<string, FoundRepository>();

  constructor(options: HubServiceOptions) {
    this.#options = options;
  }

  get endpoint(): Endpoint {
    return endpointOf(this.#options.settings.get().hubEndpoint);
  }

  /** Repositories by name, or the one that a link leads to. @throws DownloadError */
  async search(text: string): Promise<Repository[]> {
    const link = this.#linkIn(text);
    if (link !== null) return [await this.open(link.repo, link.endpoint)];
    const found = await this.#options.host.search(this.endpoint, text);
    for (const repository of found) this.#found.set(repository.repo, repository);
    return found.map((repository) => ({ ...repository, offers: null }));
  }

  /** What a repository offers now. @throws DownloadError */
  async open(repo: string, endpoint: Endpoint = this.endpoint): Promise<Repository> {
    const listing = await this.list(repo, endpoint);
    const known = this.#found.get(repo) ?? { downloads: null, updatedAt: null, isGated: false };
    return { ...known, repo, offers: listing.offers.map((offer) => this.#offerView(repo, offer)) };
  }

  /** Asks the hub; what it says is kept for `offer`. @throws DownloadError */
  async list(repo: string, endpoint: Endpoint = this.endpoint): Promise<Listing> {
    const listing = await this.#options.host.list(endpoint, repo, null);
    this.#listings.set(repo, listing);
    return listing;
  }

  /** @throws AppError 'offer-not-found' when the repository was not opened, or does not have it any more. */
  offer(repo: string, offerId: string): { readonly listing: Listing; readonly offer: Offer } {
    const listing = this.#listings.get(repo);
    const offer = listing?.offers.find((one) => offerIdOf(one) === offerId);
    if (listing === undefined || offer === undefined) {
      throw new AppError('offer-not-found', 'This repository has changed. Open it again, then choose.');
    }
    return { listing, offer };
  }

  /** An offer as a download wants it. */
  wanted({ repo, offerId }: { readonly repo: string; readonly offerId: string }): Wanted {
    const { offer } = this.offer(repo, offerId);
    const { name: title, quantization } = offer;
    return { title, quantization, repo, find: async () => this.offer(repo, offerId) };
  }

  #linkIn(text: string): { readonly repo: string; readonly endpoint: Endpoint } | null {
    try {
      return readModelLink(text, this.endpoint);
    } catch {
      return null;
    }
  }

  #offerView(repo: string, offer: Offer): HubOffer {
    const { presenceOf, expectationOf } = this.#options;
    const expected = expectationOf(offer);
    return {
      id: offerIdOf(offer),
      name: offer.name,
      quantization: offer.quantization,
      nFiles: offer.files.length,
      sizeBytes: offer.sizeBytes,
      isVerifiable: offer.files.every(({ sha256 }) => sha256 !== null),
      memory: expected?.memory ?? null,
      speed: expected?.speed ?? null,
      warnings: [],
      ...presenceOf(repo, offerIdOf(offer)),
    };
  }
}

/** The path of its first file, which no other offer of the repository has. */
export function offerIdOf({ files }: Offer): string {
  const [first] = files;
  if (first === undefined) throw new Error('an offer has files');
  return first.path;
}
