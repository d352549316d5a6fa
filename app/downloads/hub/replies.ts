import * as z from 'zod';
import type { Repository } from '../protocol.ts';
import type { ListedFile } from './listed-file.ts';

/** What the hubs' public interfaces answer with, as far as it is used, turned into one form. Sources: the hubs' documentation. */

const size = z
  .int()
  .nonnegative()
  .max(2 ** 50);
const hash = /^[0-9a-f]{64}$/;
/** A count or a date that is missing or odd is no reason to refuse a list. */
const count = z.number().nonnegative().nullable().catch(null);
const time = z
  .string()
  .transform((text) => Date.parse(text))
  .pipe(z.number())
  .nullable()
  .catch(null);

export const huggingFaceInfo = z
  .object({ sha: z.string().regex(/^[0-9a-f]{40}$/) })
  .transform(({ sha }) => ({ commit: sha }));

export const huggingFaceTree = z
  .array(
    z.object({
      type: z.string(),
      path: z.string(),
      size: size.optional(),
      /** Files kept in large-file storage, as all models are: `oid` is their SHA-256. */
      lfs: z.object({ oid: z.string(), size }).optional(),
    }),
  )
  .transform((entries) =>
    entries.flatMap(({ type, path, size, lfs }): ListedFile[] =>
      type === 'file' ? [{ path, sizeBytes: lfs?.size ?? size ?? 0, sha256: hashOrNull(lfs?.oid) }] : [],
    ),
  );

export const huggingFaceSearch = z
  .array(
    z.object({
      id: z.string(),
      downloads: count,
      lastModified: time,
      gated: z.union([z.boolean(), z.string()]).catch(false),
    }),
  )
  .transform((found) =>
    found.map(
      ({ id, downloads, lastModified, gated }): Repository => ({
        repo: id,
        downloads,
        updatedAt: lastModified,
        isGated: gated !== false,
      }),
    ),
  );

export const modelScopeTree = z
  .object({
    Data: z.object({
      Files: z.array(
        z.object({
          Type: z.string(),
          Path: z.string(),
          Size: size.catch(0),
          Sha256: z.string().catch(''),
        }),
      ),
    }),
  })
  .transform(({ Data }) =>
    Data.Files.flatMap(({ Type, Path, Size, Sha256 }): ListedFile[] =>
      Type === 'blob' ? [{ path: Path, sizeBytes: Size, sha256: hashOrNull(Sha256) }] : [],
    ),
  );

export const modelScopeSearch = z
  .object({ data: z.object({ models: z.array(z.object({ id: z.string(), downloads: count, last_modified: time })) }) })
  .transform(({ data }) =>
    data.models.map(
      ({ id, downloads, last_modified }): Repository => ({
        repo: id,
        downloads,
        updatedAt: last_modified,
        isGated: false,
      }),
    ),
  );

function hashOrNull(text: string | undefined): string | null {
  const lower = text?.toLowerCase() ?? '';
  return hash.test(lower) ? lower : null;
}
