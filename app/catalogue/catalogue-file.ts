import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The catalogue as it is shipped (resources/catalogue.json), made by make-catalogue.ts. What nobody verified is null. */

const size = z.int().nonnegative();

export const catalogueModel = z.object({
  id: z.string().min(1).max(40),
  name: z.string(),
  family: z.string(),
  parameters: z.number().positive(),
  /** As people write it: 4B, 30B-A3B. */
  parametersLabel: z.string(),
  /** hybrid: both modes. instruct and coder: fast only. thinking: deep only. */
  kind: z.enum(['hybrid', 'instruct', 'coder', 'thinking']),
  contextLength: z.int().positive(),
  shape: z.object({
    nLayers: size,
    dModel: size,
    nHeads: size,
    nKvHeads: size,
    headDim: size,
    dFeedForward: size,
    nExperts: size,
    topK: size,
    dExpert: size,
    vocabSize: size,
    hasHead: z.boolean(),
  }),
});
export type CatalogueModel = z.infer<typeof catalogueModel>;

export const publishedFile = z.object({
  path: z.string().min(1),
  sizeBytes: z.number().positive().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

export const publishedEntry = z.object({
  modelId: z.string(),
  /** The label people know: Q4_K_M, UD-Q4_K_XL … */
  quantization: z.string().min(1).max(20),
  repo: z.string(),
  /** The commit that sizes and hashes are of, where it is known. */
  revision: z.string().nullable().default(null),
  /** All parts in order; empty where nobody has seen their names. */
  files: z.array(publishedFile),
  /** Of all parts. */
  sizeBytes: z.number().positive().nullable(),
});
/** One model in one quantization. */
export type PublishedEntry = z.infer<typeof publishedEntry>;

export const catalogueFile = z.object({
  schema: z.literal(1),
  /** Date of the facts. */
  generated: z.string(),
  models: z.array(catalogueModel).min(1),
  entries: z.array(publishedEntry).min(1),
});
export type CatalogueFile = z.infer<typeof catalogueFile>;

/** @throws when the file is missing or is not a catalogue: it belongs to the installation. */
export function readCatalogueFile(path: string): CatalogueFile {
  return catalogueFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}
