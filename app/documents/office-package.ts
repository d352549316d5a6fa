import { posix } from 'node:path';
import { readXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';

export interface Relationship {
  readonly id: string;
  /** The last word of its address: `slide`, `footnotes`, `sharedStrings` … */
  readonly type: string;
  /** Path inside the archive. */
  readonly target: string;
}

/** What a part of an Office file refers to inside the file; what lies outside is left out. */
export async function relationshipsOf(zip: ZipArchive, part: string): Promise<readonly Relationship[]> {
  const folder = posix.dirname(part);
  const relationships: Relationship[] = [];
  await readXml(zip.stream(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open: ({ name, attribute }) => {
      const target = attribute('Target');
      if (name !== 'Relationship' || target === undefined || attribute('TargetMode') === 'External') return;
      relationships.push({
        id: attribute('Id') ?? '',
        type: (attribute('Type') ?? '').split('/').at(-1) ?? '',
        target: insideArchive(folder, target),
      });
    },
  });
  return relationships;
}

/** Word, PowerPoint and Excel name their main file so; usually word/document.xml and the like. */
export async function mainPartOf(zip: ZipArchive): Promise<string | undefined> {
  const relationships = await relationshipsOf(zip, '');
  return relationships.find(({ type }) => type === 'officeDocument')?.target;
}

/** A path written in the file `folder/x`. Above the archive there is nothing: more `..` than folders end at its root. */
export function insideArchive(folder: string, target: string): string {
  return posix.join('/', target.startsWith('/') ? '' : folder, target).slice(1);
}

/** The title in the properties that Office and OpenDocument files share. */
export async function titleIn(zip: ZipArchive, path: string): Promise<string | null> {
  let title = '';
  let isInside = false;
  await readXml(zip.stream(path), {
    open: ({ name }) => {
      isInside = name === 'title';
    },
    text: (text) => {
      if (isInside) title += text;
    },
    close: () => {
      isInside = false;
    },
  });
  return title.trim() === '' ? null : title.trim();
}
