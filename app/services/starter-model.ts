import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';

const cardSchema = z.object({
  name: z.string(),
  file: z.string().min(1),
  description: z.string(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** The demonstration model that ships with the app. */
export interface StarterModel {
  readonly path: string;
  /** What a person should know about it. */
  readonly note: string;
  readonly sha256: string | null;
}

/** Reads `starter-model/card.json` in the resources folder. Throws when it is missing or not a card. */
export function readStarterModel(resourcesFolder: string): StarterModel {
  const folder = join(resourcesFolder, 'starter-model');
  const card = cardSchema.parse(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')));
  return { path: join(folder, basename(card.file)), note: card.description, sha256: card.sha256 ?? null };
}
