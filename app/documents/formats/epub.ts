import { posix } from 'node:path';
import { insideArchive } from '../office-package.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { readXml } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { decodeHtml } from './html.ts';
import { writeHtml } from './html-text.ts';

/** A book: one part for each file of its reading order. */
export async function readEpub(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const zip = new ZipArchive(bytes, context.limits);
  const { title, chapters } = await readBook(zip);
  await refuseCopyProtection(zip, chapters);
  const writer = new PartWriter(context.limits);
  for (const [index, path] of chapters.entries()) {
    const content = await zip.read(path);
    writer.beginPart();
    if (content === undefined) {
      writer.warn('damaged', 'A chapter that the book names is not in the file.');
    } else {
      const { heading } = writeHtml(decodeHtml(content, null).text, writer, { isWebPage: false });
      writer.nameLastPart(heading);
    }
    context.progress(index + 1, chapters.length);
  }
  return { title, partKind: 'chapter', parts: writer.parts, warnings: writer.warnings };
}

async function readBook(zip: ZipArchive): Promise<{ title: string | null; chapters: readonly string[] }> {
  let packagePath: string | undefined;
  await readXml(zip.streamNeeded('META-INF/container.xml'), {
    open: ({ name, attribute }) => {
      if (name === 'rootfile') packagePath ??= attribute('full-path');
    },
  });
  if (packagePath === undefined || !zip.has(packagePath))
    refuse('damaged', 'cannot be read: the book has no list of its chapters.');

  const folder = posix.dirname(packagePath);
  const paths = new Map<string, string>();
  const order: string[] = [];
  let title: string | null = null;
  let isInTitle = false;
  await readXml(zip.stream(packagePath), {
    open: ({ name, attribute }) => {
      const id = attribute('id');
      const href = attribute('href');
      // A file for people who read; the table of contents for machines and pictures are not chapters.
      const isText =
        /html|xml/.test(attribute('media-type') ?? '') && attribute('media-type') !== 'application/x-dtbncx+xml';
      if (name === 'item' && id !== undefined && href !== undefined && isText) {
        paths.set(id, insideArchive(folder, decoded(href)));
      } else if (name === 'itemref') {
        order.push(attribute('idref') ?? '');
      }
      isInTitle = name === 'title' && title === null;
      if (isInTitle) title = '';
    },
    text: (text) => {
      if (isInTitle) title += text;
    },
    close: () => {
      isInTitle = false;
    },
  });
  const chapters = order.map((id) => paths.get(id)).filter((path) => path !== undefined);
  if (chapters.length === 0) refuse('damaged', 'cannot be read: the book has no chapters.');
  return { title, chapters };
}

/** Bought books are often encrypted for one reader program. Encrypted fonts harm nothing. */
async function refuseCopyProtection(zip: ZipArchive, chapters: readonly string[]): Promise<void> {
  const encrypted = new Set<string>();
  await readXml(zip.stream('META-INF/encryption.xml'), {
    open: ({ name, attribute }) => {
      if (name === 'CipherReference') encrypted.add(insideArchive('.', decoded(attribute('URI') ?? '')));
    },
  });
  if (chapters.some((path) => encrypted.has(path))) {
    refuse('encrypted', 'is copy-protected: only the program that it was bought for can open it.');
  }
}

function decoded(href: string): string {
  const path = href.split('#')[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
