import * as z from 'zod';
import type { ModelCost } from '../../engine/index.ts';
import {
  type CatalogueFile,
  type CatalogueModel,
  type PublishedEntry,
  publishedEntry,
} from '../catalogue/catalogue-file.ts';
import { expectedFileBytes, publishedCost } from '../catalogue/published-cost.ts';
import { recognise } from '../catalogue/recognise.ts';
import { type Choice, inOrder, recommend } from '../catalogue/recommend.ts';
import type { Clock } from '../clock.ts';
import type { Catalogue, CatalogueEntry, Speed } from '../contract.ts';
import type { Listing, Offer } from '../downloads/protocol.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { SettingsRepository } from '../storage/settings.ts';
import type { Wanted } from './downloads.ts';
import type { Expectation, Expectations } from './expectations.ts';
import type { HubService, Presence } from './hub.ts';

const refreshedKey = 'catalogue.refreshed';
/** `at`: when all repositories had answered last; null before. */
const refreshedSchema = z.object({ at: z.number().nullable(), entries: z.array(publishedEntry) });

/** What a hub says of one repository alone: that it is gone, or not for everybody. */
const troubleOfRepository: ReadonlySet<string> = new Set(['not-found', 'token-needed', 'gated']);

/** Room beside the file that a download asks for; see the download service. */
const SPARE_DISK_BYTES = 2 ** 30;

export interface CatalogueServiceOptions {
  readonly readFile: () => CatalogueFile;
  readonly hub: HubService;
  readonly expectations: Expectations;
  readonly presenceOf: (repo: string, path: string) => Presence;
  /** Of the downloads so far; null before there was one. */
  readonly bytesPerSecond: () => number | null;
  /** Where downloads go, when it was last looked at; null before. */
  readonly freeDiskBytes: () => number | null;
  /** Of an installed model; null before a reply was long enough to measure it. */
  readonly measuredSpeed: (installedModelId: string) => Speed | null;
  readonly settings: SettingsRepository;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

/** Models that can be downloaded, with what each would be like here. The hub is asked only when the person says so. */
export class CatalogueService {
  readonly #options: CatalogueServiceOptions;
  readonly #file: Pick<CatalogueFile, 'models' | 'entries'>;
  readonly #models: ReadonlyMap<string, CatalogueModel>;
  /** Adding up the tensors of all entries takes longer than listing them. */
  readonly #costs = new WeakMap<PublishedEntry, ModelCost | null>();
  /** What was last published of the library and the downloads, to tell when it changes. */
  #presences = '';
  /** What the hub told last, instead of what was shipped. */
  #refreshed: z.infer<typeof refreshedSchema> | null;

  constructor(options: CatalogueServiceOptions) {
    this.#options = options;
    this.#file = readable(options);
    this.#models = new Map(this.#file.models.map((model) => [model.id, model]));
    const kept = refreshedSchema.safeParse(options.settings.get(refreshedKey));
    this.#refreshed = kept.success ? kept.data : null;
  }

  list(): Catalogue {
    const choices = this.#published().flatMap((published): Choice[] => {
      const model = this.#models.get(published.modelId);
      return model === undefined ? [] : [{ entry: this.#entry(published, model), model }];
    });
    const recommended = recommend(choices, this.#options.freeDiskBytes());
    const { everyday, hardest } = recommended;
    const entries = inOrder(choices, recommended).map(({ entry }): CatalogueEntry => {
      const recommendation = entry.id === everyday ? 'everyday' : entry.id === hardest ? 'hardest' : null;
      return { ...entry, recommendation };
    });
    return { entries, refreshedAt: this.#refreshed?.at ?? null };
  }

  /**
   * Asks the hub what the repositories of the catalogue hold now: sizes, names, further quantizations. Of a repository that it does
   * not show, what was known stays.
   * @throws DownloadError when the hub cannot be reached or makes no sense; what was told until then is kept.
   */
  async refresh(): Promise<Catalogue> {
    const { clock } = this.#options;
    const byRepo = Map.groupBy(this.#published(), ({ repo }) => repo);
    const entries = new Map(this.#published().map((entry) => [idOf(entry), entry]));
    let at = this.#refreshed?.at ?? null;
    try {
      for (const [repo, known] of byRepo) {
        const modelId = known[0]?.modelId ?? '';
        for (const offer of await this.#offersOf(repo)) {
          const told = entryOf(modelId, repo, offer);
          if (told === null) continue;
          const present = entries.get(idOf(told));
          // Another repository may be the catalogue's source for this quantization.
          if (present === undefined || present.repo === repo) entries.set(idOf(told), told);
        }
      }
      at = clock.now();
    } finally {
      this.#keep({ at, entries: [...entries.values()] });
    }
    return this.list();
  }

  /** The library or the list of downloads has changed, and with it perhaps what entries say of them. */
  presenceMayHaveChanged(): void {
    if (this.#presencesNow() !== this.#presences) this.changed();
  }

  /** What entries say of this machine has changed: by a measurement or a setting. */
  changed(): void {
    this.#presences = this.#presencesNow();
    this.#options.publish('catalogue.changed', this.list());
  }

  /** An entry as a download wants it. @throws AppError 'offer-not-found' */
  wanted(entryId: string): Wanted {
    const published = this.#published().find((entry) => idOf(entry) === entryId);
    const model = published === undefined ? undefined : this.#models.get(published.modelId);
    if (published === undefined || model === undefined) throw offerNotFound();
    const { repo, quantization } = published;
    return { title: model.name, quantization, repo, find: () => this.#find(published) };
  }

  async #offersOf(repo: string): Promise<readonly Offer[]> {
    const { hub, log } = this.#options;
    try {
      return (await hub.list(repo)).offers;
    } catch (error) {
      if (!(error instanceof AppError && troubleOfRepository.has(error.code))) throw error;
      log.warn('a repository of the catalogue is not shown by the hub', { repo, error });
      return [];
    }
  }

  #keep(refreshed: z.infer<typeof refreshedSchema>): void {
    const { settings, log } = this.#options;
    this.#refreshed = refreshed;
    try {
      settings.set(refreshedKey, refreshed);
    } catch (error) {
      log.warn('what the hub told could not be kept', { error });
    }
    this.changed();
  }

  async #find(published: PublishedEntry): Promise<{ listing: Listing; offer: Offer }> {
    const { modelId, repo, files, quantization } = published;
    const listing = await this.#options.hub.list(repo);
    const offer =
      listing.offers.find((one) => one.files[0]?.path === files[0]?.path) ??
      listing.offers.find((one) => one.quantization === quantization);
    if (offer === undefined) throw offerNotFound();
    const told = files.length === 0 ? entryOf(modelId, repo, offer) : null;
    // Else the entry would not know its own download.
    if (told !== null) this.#keep({ at: this.#refreshed?.at ?? null, entries: this.#with(told) });
    return { listing, offer };
  }

  #with(told: PublishedEntry): PublishedEntry[] {
    return this.#published().map((entry) => (idOf(entry) === idOf(told) ? told : entry));
  }

  /** Of a file of any repository; null where nobody knows what model it is. */
  expectationOf(offer: Offer): Expectation | null {
    const recognised = recognise(this.#file.models, offer);
    return recognised === null ? null : this.#expected(recognised.cost, recognised.model);
  }

  #expected(cost: ModelCost, { contextLength }: CatalogueModel): Expectation {
    return this.#options.expectations.of({ cost, description: { contextLength, maxContextTokens: contextLength } });
  }

  #presencesNow(): string {
    const { presenceOf } = this.#options;
    return this.#published()
      .map(({ repo, files: [first] }) =>
        first === undefined ? '' : Object.values(presenceOf(repo, first.path)).join(),
      )
      .join();
  }

  #published(): readonly PublishedEntry[] {
    return this.#refreshed?.entries ?? this.#file.entries;
  }

  #entry(published: PublishedEntry, model: CatalogueModel): CatalogueEntry {
    const { presenceOf, bytesPerSecond, measuredSpeed } = this.#options;
    const { quantization, repo, files, sizeBytes } = published;
    const [first] = files;
    const cost = this.#cost(published, model);
    const expected = cost === null ? null : this.#expected(cost, model);
    const presence: Presence =
      first === undefined ? { installedModelId: null, downloadId: null } : presenceOf(repo, first.path);
    const measured = presence.installedModelId === null ? null : measuredSpeed(presence.installedModelId);
    const fileBytes = expectedFileBytes(model, published);
    const speed = bytesPerSecond();
    return {
      id: idOf(published),
      modelId: model.id,
      name: model.name,
      family: model.family,
      parametersLabel: model.parametersLabel,
      quantization,
      repo,
      files: files.map(({ path }) => path),
      sizeBytes,
      modes: model.kind === 'hybrid' ? ['fast', 'deep'] : model.kind === 'thinking' ? ['deep'] : ['fast'],
      contextLength: model.contextLength,
      diskNeededBytes: fileBytes === null ? null : fileBytes + SPARE_DISK_BYTES,
      downloadSeconds: fileBytes === null || speed === null ? null : fileBytes / speed,
      recommendation: null,
      memory: expected?.memory ?? null,
      speed: measured ?? expected?.speed ?? null,
      warnings: warningsOf(quantization),
      ...presence,
    };
  }

  #cost(published: PublishedEntry, model: CatalogueModel): ModelCost | null {
    const known = this.#costs.get(published);
    if (known !== undefined) return known;
    const cost = publishedCost(model, published);
    this.#costs.set(published, cost);
    return cost;
  }
}

/** An installation without a catalogue still chats, and still finds models by their names. */
function readable({ readFile, log }: CatalogueServiceOptions): Pick<CatalogueFile, 'models' | 'entries'> {
  try {
    return readFile();
  } catch (error) {
    log.error('the catalogue cannot be read', { error });
    return { models: [], entries: [] };
  }
}

function idOf({ modelId, quantization }: PublishedEntry): string {
  return `${modelId}:${quantization}`;
}

/** Labels as files bear them; longer ones are no quantizations. */
function entryOf(modelId: string, repo: string, { quantization, files, sizeBytes }: Offer): PublishedEntry | null {
  const entry = publishedEntry.safeParse({ modelId, quantization, repo, files, sizeBytes });
  return entry.success && !isRefused(entry.data.quantization) ? entry.data : null;
}

/** The engine computes with none of the types of 1 to 3 bits that need tables of code words, which the smallest dynamic mixes use. */
function isRefused(quantization: string): boolean {
  return /^(?:UD-)?(?:IQ[1-3]|TQ)|^UD-Q[23]|^(?:MX|NV)FP/.test(quantization);
}

function warningsOf(quantization: string): string[] {
  return /^Q[23]/.test(quantization)
    ? ['Below four bits a weight, answers are noticeably worse. Q4_K_M is the usual choice.']
    : [];
}

function offerNotFound(): AppError {
  return new AppError(
    'offer-not-found',
    'The hub does not offer this model any more. Ask the hub for the present list, or search for the model by its name.',
  );
}
