import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from '../../../app/documents/extract.ts';
import { type DocumentLimits, defaultLimits, type ExtractedDocument } from '../../../app/documents/protocol.ts';
import { Refusal } from '../../../app/documents/refusal.ts';
import { folderInMemory } from '../temp-folder.ts';

export interface ReadOptions {
  readonly password?: string;
  readonly encoding?: string;
  readonly limits?: Partial<DocumentLimits>;
  readonly progress?: (done: number, total: number | null) => void;
}

/** Reads a file of this name and content, in the test's own process. */
export function read(
  name: string,
  content: string | Uint8Array,
  options: ReadOptions = {},
): Promise<ExtractedDocument> {
  const path = join(folderInMemory(), name);
  writeFileSync(path, content);
  return extract(
    { kind: 'file', path },
    {
      limits: { ...defaultLimits, ...options.limits },
      password: options.password ?? null,
      encoding: options.encoding ?? null,
      progress: options.progress ?? (() => {}),
    },
  );
}

/** The text of a document of one part. */
export async function textOf(name: string, content: string | Uint8Array, options?: ReadOptions): Promise<string> {
  const { parts } = await read(name, content, options);
  if (parts.length !== 1) throw new Error(`${parts.length} parts`);
  return parts[0]?.text ?? '';
}

/** Why it is refused, as `code: sentence`. */
export async function refusalOf(name: string, content: string | Uint8Array, options?: ReadOptions): Promise<string> {
  try {
    await read(name, content, options);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it was read';
}

export function warningCodes({ warnings }: ExtractedDocument): readonly string[] {
  return warnings.map(({ code }) => code);
}
