import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Problem } from '../contract.ts';
import type { DocumentHost } from '../document-host.ts';
import { problemOf } from '../errors.ts';
import type { AttachmentSource } from '../storage/attachments.ts';

/** Something that can be added to a conversation. */
export interface DocumentCandidate {
  readonly name: string;
  readonly sizeBytes: number;
  readonly source: AttachmentSource;
}

export interface RefusedSource {
  readonly name: string;
  readonly problem: Problem;
}

/** What lies at these paths: files as they are, folders as the files in them that can be read. What else is there is refused. */
export async function candidatesAt(
  paths: readonly string[],
  folders: Pick<DocumentHost, 'list'>,
): Promise<{ candidates: DocumentCandidate[]; refused: RefusedSource[] }> {
  const candidates: DocumentCandidate[] = [];
  const refused: RefusedSource[] = [];
  for (const path of paths) {
    const name = basename(path) || path;
    const refuse = (code: string, message: string) => refused.push({ name, problem: { code, message } });
    const status = await stat(path).catch(() => null);
    if (status === null) refuse('not-found', `“${name}” cannot be found or opened.`);
    else if (status.isFile()) candidates.push({ name, sizeBytes: status.size, source: { kind: 'file', path } });
    else if (!status.isDirectory()) refuse('not-a-file', `“${name}” is neither a file nor a folder.`);
    else {
      try {
        const { files, unsupported, isCut } = await folders.list(path);
        for (const { path: inside, relativePath, sizeBytes } of files) {
          candidates.push({ name: `${name}/${relativePath}`, sizeBytes, source: { kind: 'file', path: inside } });
        }
        if (files.length === 0) refuse('folder-empty', `“${name}” holds no file that Tandem can read.`);
        else if (unsupported > 0) refuse('unsupported', leftOut(name, unsupported));
        if (isCut)
          refuse(
            'folder-too-large',
            `“${name}” holds more than Tandem takes at once: only its first files were added.`,
          );
      } catch (error) {
        refused.push({ name, problem: problemOf(error) });
      }
    }
  }
  return { candidates, refused };
}

function leftOut(name: string, count: number): string {
  return count === 1
    ? `One file in “${name}” is of a kind that Tandem cannot read, and was left out.`
    : `${count.toLocaleString('en')} files in “${name}” are of kinds that Tandem cannot read, and were left out.`;
}
