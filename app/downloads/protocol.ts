import * as z from 'zod';

/**
 * Messages between the app and the download process. Each side parses what it receives with these schemas. A request with an
 * `id`, chosen by the app, is answered by exactly one reply with the same id; the list of downloads comes whenever it changes.
 */

const id = z.int().nonnegative();
const downloadId = z.string().min(1).max(64);
const errorShape = z.object({ code: z.string(), message: z.string() });
const sizeBytes = z
  .int()
  .positive()
  .max(2 ** 50);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const endpointSchema = z.object({
  /** Whose addresses and listings the hub speaks; mirrors speak as huggingface. */
  kind: z.enum(['huggingface', 'modelscope']),
  /** Without a slash at the end. */
  url: z.string().min(1).max(2_000),
});
export type Endpoint = z.infer<typeof endpointSchema>;

export const sourceSchema = z.object({
  endpoint: endpointSchema,
  /** `owner/name`. */
  repo: z.string().min(3).max(400),
  /** A commit where the hub has told one, else a branch. */
  revision: z.string().min(1).max(200),
});
export type Source = z.infer<typeof sourceSchema>;

export const remoteFileSchema = z.object({
  /** Inside the repository. */
  path: z.string().min(1).max(1_000),
  sizeBytes,
  /** Null where the hub does not tell it: then the file cannot be verified. */
  sha256: sha256.nullable(),
  /** Hashes of consecutive pieces, the last one being shorter: a damaged piece is then fetched again alone. */
  pieces: z.object({ sizeBytes: z.int().min(1 << 16), sha256: z.array(sha256).min(1) }).optional(),
});
export type RemoteFile = z.infer<typeof remoteFileSchema>;

/** A model as a repository offers it: one file, or all parts of a split one. */
export const offerSchema = z.object({
  /** The label people know, from the file name: Q4_K_M, UD-Q4_K_XL, F16 …; null where the name has none. */
  quantization: z.string().nullable(),
  /** The file name without its ending and part number. */
  name: z.string(),
  sizeBytes,
  files: z.array(remoteFileSchema).min(1),
});
export type Offer = z.infer<typeof offerSchema>;

export const listingSchema = z.object({
  /** With the commit that was listed, where the hub tells it. */
  source: sourceSchema,
  offers: z.array(offerSchema),
  /** GGUF files left out: their names are not allowed, or parts of their set are missing. */
  leftOut: z.int(),
});
export type Listing = z.infer<typeof listingSchema>;

export const repositorySchema = z.object({
  repo: z.string(),
  downloads: z.number().nullable(),
  /** Milliseconds since 1970. */
  updatedAt: z.number().nullable(),
  /** Its terms must be accepted on the hub first. */
  isGated: z.boolean(),
});
export type Repository = z.infer<typeof repositorySchema>;

/**
 * queued: waits for its turn. downloading. waiting: for the network or the server, see `problem`; goes on by itself. verifying:
 * everything is there and is being hashed. paused: by the person, or for want of disk space, see `problem`. ready: verified and
 * in place. failed: see `problem`; goes on when the person resumes it.
 */
export const downloadStatusSchema = z.enum([
  'queued',
  'downloading',
  'waiting',
  'verifying',
  'paused',
  'ready',
  'failed',
]);
export type DownloadStatus = z.infer<typeof downloadStatusSchema>;

export const downloadSchema = z.object({
  id: downloadId,
  /** What the app calls it. */
  title: z.string().min(1).max(300),
  source: sourceSchema,
  files: z.array(remoteFileSchema).min(1),
  /** Where the files are or will be, in the order of `files`. */
  paths: z.array(z.string()),
  status: downloadStatusSchema,
  problem: errorShape.nullable(),
  /** When a download that waits is tried again, in milliseconds since 1970; null while that is under way. */
  retryAt: z.number().nullable(),
  sizeBytes,
  /** Bytes that are there. */
  doneBytes: z.int().nonnegative(),
  /** Bytes that have been hashed; ends at `sizeBytes`. */
  verifiedBytes: z.int().nonnegative(),
  bytesPerSecond: z.number().nonnegative(),
  /** Null when nothing can be said. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** Once it is ready: whether the hub told hashes to compare with. Null before. */
  isVerified: z.boolean().nullable(),
});
export type Download = z.infer<typeof downloadSchema>;

const tokenSchema = z.object({
  /** The address of the hub that it is for. */
  endpointUrl: z.string(),
  token: z.string().min(1).max(1_000),
});

const bytesPerSecond = z.number().positive().nullable();

export const downloadRequestSchema = z.discriminatedUnion('kind', [
  /** The first message: where everything is. Downloads that were running go on. Answered by `done` or `failed`. */
  z.object({
    kind: z.literal('open'),
    id,
    modelsFolder: z.string().min(1),
    /** Holds the queue from one start to the next. */
    queueFile: z.string().min(1),
    /** Null: no limit. */
    bytesPerSecond,
    tokens: z.array(tokenSchema),
    /** How much may be fetched again after a kill, in time; 2,000 unless a test is in a hurry. */
    saveEveryMs: z.int().positive().optional(),
  }),
  /** Another models folder for downloads that come; those in the queue keep theirs. */
  z.object({ kind: z.literal('folder'), modelsFolder: z.string().min(1) }),
  /** Answered by `done`, or `failed` when it is in the queue already or a name is not allowed. */
  z.object({
    kind: z.literal('add'),
    id,
    download: downloadSchema.pick({ id: true, title: true, source: true, files: true }),
  }),
  z.object({ kind: z.literal('pause'), downloadId }),
  /** Goes on, or begins anew after a failure; one that waits is tried again now. */
  z.object({ kind: z.literal('resume'), downloadId }),
  /**
   * Takes it off the list, whatever its status. What has arrived so far is removed, unless it is to be kept for a later
   * download of the same file; files that are ready stay. Answered by `done` when that has happened.
   */
  z.object({ kind: z.literal('remove'), id, downloadId, keepPartial: z.boolean() }),
  /** To a place in the list, 0 being the first. */
  z.object({ kind: z.literal('move'), downloadId, index: z.int().nonnegative() }),
  z.object({ kind: z.literal('limit'), bytesPerSecond }),
  /** Null forgets it. Kept in memory only. */
  z.object({ kind: z.literal('token'), endpointUrl: z.string(), token: z.string().min(1).max(1_000).nullable() }),
  /** The machine has woken or is online again: dead connections are given up and waiting ends now. */
  z.object({ kind: z.literal('wake') }),
  /** Repositories with GGUF files. Answered by `found` or `failed`. */
  z.object({ kind: z.literal('search'), id, endpoint: endpointSchema, text: z.string().max(200) }),
  /** The GGUF files of a repository. Answered by `listed` or `failed`. */
  z.object({
    kind: z.literal('list'),
    id,
    endpoint: endpointSchema,
    repo: z.string().min(1).max(400),
    revision: z.string().min(1).max(200).nullable(),
  }),
  /** Hashes a file on this machine. Answered by `hashing`* and then `hashed` or `failed`. */
  z.object({ kind: z.literal('hash'), id, path: z.string().min(1) }),
  /** Saves what there is and ends the process. */
  z.object({ kind: z.literal('shutdown') }),
]);
export type DownloadRequest = z.infer<typeof downloadRequestSchema>;

export const downloadReplySchema = z.discriminatedUnion('kind', [
  /** Sent once, when the process can take requests. */
  z.object({ kind: z.literal('ready') }),
  /** The whole list in its order; at most four times a second while only figures change. */
  z.object({ kind: z.literal('downloads'), downloads: z.array(downloadSchema) }),
  z.object({ kind: z.literal('done'), id }),
  z.object({ kind: z.literal('found'), id, repositories: z.array(repositorySchema) }),
  z.object({ kind: z.literal('listed'), id, listing: listingSchema }),
  z.object({ kind: z.literal('hashing'), id, doneBytes: z.int(), sizeBytes: z.int() }),
  z.object({ kind: z.literal('hashed'), id, sha256, sizeBytes: z.int() }),
  z.object({ kind: z.literal('failed'), id, error: errorShape }),
  /** For the app's log. */
  z.object({
    kind: z.literal('log'),
    level: z.enum(['info', 'warn', 'error']),
    what: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
]);
export type DownloadReply = z.infer<typeof downloadReplySchema>;

/**
 * How the app starts the download process: a utility process inside Electron, a plain Node child process elsewhere. `kill` ends
 * it at once; `onExit` fires once, whatever the cause.
 */
export interface DownloadPort {
  post(message: DownloadRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void;
  kill(): void;
}
