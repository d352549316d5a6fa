import * as z from 'zod';
import { id, memoryNeed, mode, speed } from './common.ts';

/** The catalogue: models that can be downloaded. */

const expectation = {
  /** Null while this machine was not measured, or where the model's shape is not known. */
  memory: memoryNeed.nullable(),
  speed: speed.nullable(),
  /** Sentences, for example that it has fewer than four bits a weight. */
  warnings: z.array(z.string()),
  /** It is in the library, or in the list of downloads, under this id. */
  installedModelId: id.nullable(),
  downloadId: id.nullable(),
};

export const catalogueEntry = z.object({
  id,
  /** All quantizations of one model have it in common. */
  modelId: z.string(),
  name: z.string(),
  family: z.string(),
  /** As people write it: 4B, 30B-A3B. */
  parametersLabel: z.string(),
  quantization: z.string(),
  repo: z.string(),
  /** Paths in the repository; empty until the hub has told them. */
  files: z.array(z.string()),
  /** Null until the hub has told it: nothing here is guessed. */
  sizeBytes: z.number().nullable(),
  modes: z.array(mode),
  contextLength: z.int(),
  /** What must be free on the disk before the download begins. */
  diskNeededBytes: z.number().nullable(),
  /** At the speed of the downloads so far; null before there was one. */
  downloadSeconds: z.number().nullable(),
  /** The best choice for this computer, for everyday use or for the hardest questions. */
  recommendation: z.enum(['everyday', 'hardest']).nullable(),
  ...expectation,
});
/** One size in one quantization. */
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

export const catalogue = z.object({
  /** The recommended ones first. */
  entries: z.array(catalogueEntry),
  /** When the hub was asked for sizes last, in milliseconds since 1970. */
  refreshedAt: z.number().nullable(),
});
export type Catalogue = z.infer<typeof catalogue>;

export const hubOffer = z.object({
  /** Within its repository. */
  id: z.string().min(1).max(400),
  name: z.string(),
  quantization: z.string().nullable(),
  nFiles: z.int(),
  sizeBytes: z.number(),
  /** Whether the hub tells hashes to compare with. */
  isVerifiable: z.boolean(),
  ...expectation,
});
/** A model in a repository: one file, or all parts of a split one. */
export type HubOffer = z.infer<typeof hubOffer>;

export const repository = z.object({
  /** owner/name */
  repo: z.string(),
  downloads: z.number().nullable(),
  /** Milliseconds since 1970. */
  updatedAt: z.number().nullable(),
  /** Its terms must be accepted on the hub first, and a token given here. */
  isGated: z.boolean(),
  /** Null until `catalogue.open` has asked for them. */
  offers: z.array(hubOffer).nullable(),
});
export type Repository = z.infer<typeof repository>;

export const machine = z.object({
  processor: z.string(),
  /** Threads that compute. */
  threads: z.int(),
  /** Backend and instruction set. */
  kernels: z.string(),
  memoryBytes: z.number(),
  /** What programs could take now, the model in memory counted as free. */
  availableMemoryBytes: z.number(),
  /** On the disk of the models folder. */
  freeDiskBytes: z.number().nullable(),
  /** Weights that pass in a second when answers are written. */
  weightBytesPerSecond: z.number(),
  measuredAt: z.number(),
  /** Other programs kept it busy meanwhile: the figures are too low, and measuring again is worth it. */
  wasBusy: z.boolean(),
});
/** What this computer can do, as it was measured. */
export type Machine = z.infer<typeof machine>;
