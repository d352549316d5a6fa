import * as z from 'zod';
import { id, memoryNeed, mode, problem, progress, speed } from './common.ts';

/** The library: models on this computer, whether Tandem downloaded them or others hold them. */

export const modelOrigin = z.enum(['starter', 'downloaded', 'imported', 'lm-studio', 'ollama', 'hugging-face']);
/** Only files of downloaded models belong to Tandem; all others are used where they lie and never changed. */
export type ModelOrigin = z.infer<typeof modelOrigin>;

/** What the header of a model's file says. */
export const modelFacts = z.object({
  quantization: z.string(),
  architecture: z.string(),
  parameters: z.number(),
  /** 0 in a dense model. */
  nExperts: z.int(),
  topK: z.int(),
  /** Positions that it was made for, and the most that a conversation may have. */
  contextLength: z.int(),
  maxContextTokens: z.int(),
  modes: z.array(mode),
  /** hybrid: both modes. instruct, coder: fast only. thinking: deep only. none: no template that we know; fast only. */
  chatTemplate: z.enum(['hybrid', 'instruct', 'coder', 'thinking', 'none']),
});
export type ModelFacts = z.infer<typeof modelFacts>;

export const verification = z.enum(['verified', 'not-verifiable', 'unverified', 'failed']);
/**
 * verified: the published hash was met. not-verifiable: nobody published one; reading the whole file found no fault.
 * unverified: not looked at yet. failed: the bytes are not those that were published, or can no longer be read.
 */
export type Verification = z.infer<typeof verification>;

export const installedModel = z.object({
  id,
  name: z.string(),
  /** Of the first part. */
  fileName: z.string(),
  /** Where the files lie, as people write it. */
  folder: z.string(),
  nParts: z.int(),
  sizeBytes: z.number(),
  /** Null when the file was never readable; `problem` says why. */
  facts: modelFacts.nullable(),
  origin: modelOrigin,
  repo: z.string().nullable(),
  verification,
  verifiedAt: z.number().nullable(),
  addedAt: z.number(),
  lastUsedAt: z.number().nullable(),
  speed: speed.nullable(),
  memory: memoryNeed.nullable(),
  /** Sentences, for example that it has fewer than four bits a weight. */
  warnings: z.array(z.string()),
  /** What a person should know about it, for example that it is a demonstration; null when there is nothing to say. */
  note: z.string().nullable(),
  isLoaded: z.boolean(),
  /** How far a verification is; null while there is none. */
  verifying: progress.nullable(),
  /** Missing, damaged or unsupported: it stays in the list, says so, and does not answer. */
  problem: problem.nullable(),
});
export type InstalledModel = z.infer<typeof installedModel>;

export const skippedFile = z.object({ fileName: z.string(), problem });

export const importResult = z.object({
  /** Added now, or in the library already. Those with a problem are added too. */
  models: z.array(installedModel),
  /** Files that are no models at all. */
  skipped: z.array(skippedFile),
});
export type ImportResult = z.infer<typeof importResult>;

export const candidate = z.object({
  id,
  name: z.string(),
  fileName: z.string(),
  folder: z.string(),
  origin: modelOrigin,
  nParts: z.int(),
  sizeBytes: z.number(),
  repo: z.string().nullable(),
  facts: modelFacts.nullable(),
  problem: problem.nullable(),
  /** It is in the library already. */
  isInstalled: z.boolean(),
});
/** A model that another app holds on this computer. */
export type Candidate = z.infer<typeof candidate>;

export const scanResult = z.object({
  candidates: z.array(candidate),
  /** Models of other families, which Tandem cannot run. */
  nUnsupported: z.int(),
});
export type ScanResult = z.infer<typeof scanResult>;

export const removal = z.object({
  /** True: the files are deleted when Tandem quits. False: they stay where they are, and only the entry goes. */
  deletesFiles: z.boolean(),
  sizeBytes: z.number(),
});
export type Removal = z.infer<typeof removal>;

export const modelsFolder = z.object({
  /** Where downloads go. */
  path: z.string(),
  /** Null when the disk cannot be asked, for example because it is not connected. */
  freeBytes: z.number().nullable(),
  /** Files of downloaded models. */
  usedBytes: z.number(),
  /** A move to another folder under way. */
  move: progress.extend({ to: z.string() }).nullable(),
});
export type ModelsFolder = z.infer<typeof modelsFolder>;
