import * as z from 'zod';

/**
 * Messages between the app and the document process. Each side parses what it receives with these schemas. The app asks for one
 * thing at a time, under a number of its own; the answer is any count of `progress` and then one `extracted`, `listed` or
 * `refused` with that number.
 */

const id = z.int().nonnegative();
const count = z.int().nonnegative();

export const formatSchema = z.enum([
  'pdf',
  'docx',
  'pptx',
  'xlsx',
  'odt',
  'epub',
  'html',
  'markdown',
  'text',
  'csv',
  'json',
  'code',
  'email',
]);
export type DocumentFormat = z.infer<typeof formatSchema>;

/** What a document is divided into; `text` is one part that is the whole. */
export const partKindSchema = z.enum(['page', 'slide', 'sheet', 'chapter', 'text']);
export type PartKind = z.infer<typeof partKindSchema>;

export const documentPartSchema = z.object({
  /** From 1, as a person counts them: a citation names it. */
  number: z.int().positive(),
  /** The name of a sheet, the heading of a chapter, a page's own label where it is not its number. */
  title: z.string().nullable(),
  /** Headings, lists and tables in Markdown; a position in the document is an index into this. Empty where the part has no text. */
  text: z.string(),
});
export type DocumentPart = z.infer<typeof documentPartSchema>;

/** Something that the text does not show, in a sentence for the person. */
export const warningSchema = z.object({
  code: z.enum([
    'parts-without-text',
    'damaged',
    'merged-cells',
    'hidden',
    'attachments',
    'tracked-changes',
    'encoding-guessed',
    'characters-lost',
    'left-out',
  ]),
  message: z.string(),
});
export type DocumentWarning = z.infer<typeof warningSchema>;

/** Rises with every change to what readers make of a file: what an older one read is then read again. */
export const readerVersion = 1;

export const extractedDocumentSchema = z.object({
  /** SHA-256 of the bytes that were read, in hexadecimal digits; of pasted text as UTF-8. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: count,
  format: formatSchema,
  /** As the document names itself; null where it does not. */
  title: z.string().nullable(),
  partKind: partKindSchema,
  parts: z.array(documentPartSchema).min(1),
  /** Of all parts, in UTF-16 units as JavaScript counts them. */
  characterCount: count,
  /** Numbers of the parts that have none: scanned pages, slides with pictures only. */
  partsWithoutText: z.array(z.int().positive()),
  /** Of files that are plain text: what was found, or what the person chose. */
  encoding: z.string().nullable(),
  warnings: z.array(warningSchema),
});
export type ExtractedDocument = z.infer<typeof extractedDocumentSchema>;

/** Bounds of one extraction. A document that needs more is refused; nothing is cut. */
export const limitsSchema = z.object({
  /** Of the file on the disk. */
  fileBytes: z.int().positive(),
  /** Of everything unpacked from one file. */
  inflatedBytes: z.int().positive(),
  /** Unpacked to packed, of one entry of more than 1 MB. */
  inflationRatio: z.number().positive(),
  zipEntries: z.int().positive(),
  /** Pages, slides, sheets, chapters. */
  parts: z.int().positive(),
  characters: z.int().positive(),
  /** Of the whole process; above it, the process ends itself. */
  memoryBytes: z.int().positive(),
  /** Files found in one folder, those inside its folders included. */
  folderFiles: z.int().positive(),
  folderDepth: z.int().positive(),
});
export type DocumentLimits = z.infer<typeof limitsSchema>;

export const defaultLimits: DocumentLimits = {
  fileBytes: 256 * 2 ** 20,
  inflatedBytes: 512 * 2 ** 20,
  inflationRatio: 200,
  zipEntries: 10_000,
  parts: 50_000,
  // About five million tokens: forty times the longest context.
  characters: 20_000_000,
  memoryBytes: 1_536 * 2 ** 20,
  folderFiles: 2_000,
  folderDepth: 20,
};

const name = z.string().min(1).max(1_000);

export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(32_768) }),
  /** What was pasted; `name` is what the app calls it. */
  z.object({ kind: z.literal('text'), name, text: z.string() }),
]);
export type DocumentSource = z.infer<typeof sourceSchema>;

export const folderListingSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      /** Below the folder, with `/` between folders. */
      relativePath: z.string(),
      sizeBytes: count,
    }),
  ),
  /** Files whose names say that they cannot be read. */
  unsupported: count,
  /** The folder holds more than the limits allow; `files` are the first. */
  isCut: z.boolean(),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

export const documentRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('extract'),
    id,
    source: sourceSchema,
    password: z.string().max(1_000).nullable(),
    /** Null: found by looking. */
    encoding: z.string().max(100).nullable(),
    limits: limitsSchema,
  }),
  z.object({ kind: z.literal('list'), id, folder: z.string().min(1).max(32_768), limits: limitsSchema }),
]);
export type DocumentRequest = z.infer<typeof documentRequestSchema>;

export const refusalCodeSchema = z.enum([
  'password-needed',
  'password-wrong',
  'encrypted',
  'unsupported',
  'binary',
  'empty',
  'no-text',
  'damaged',
  'too-large',
  'zip-bomb',
  'not-found',
  'not-a-file',
  'not-readable',
  'unknown-encoding',
  'bad-request',
]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;

export const documentReplySchema = z.discriminatedUnion('kind', [
  /** Sent once, when the process can take requests. */
  z.object({ kind: z.literal('ready') }),
  /** Parts read so far. Null where nobody knows how many there will be. */
  z.object({ kind: z.literal('progress'), id, done: count, total: count.nullable() }),
  z.object({ kind: z.literal('extracted'), id, document: extractedDocumentSchema }),
  z.object({ kind: z.literal('listed'), id, listing: folderListingSchema }),
  z.object({ kind: z.literal('refused'), id, error: z.object({ code: refusalCodeSchema, message: z.string() }) }),
]);
export type DocumentReply = z.infer<typeof documentReplySchema>;

/**
 * How the app starts the document process: a utility process inside Electron, a plain Node child process elsewhere. `kill` ends
 * it at once, which loses nothing: it keeps nothing. `onExit` fires once, whatever the cause.
 */
export interface DocumentPort {
  post(message: DocumentRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void;
  kill(): void;
}
