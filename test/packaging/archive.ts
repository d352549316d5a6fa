import { getRawHeader } from '@electron/asar';

export interface ArchiveFile {
  /** With slashes, from the root of the archive. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Beside the archive, as a real file. */
  readonly isUnpacked: boolean;
}

interface Node {
  readonly files?: Readonly<Record<string, Node>>;
  readonly size?: number;
  readonly unpacked?: boolean;
}

function walk(node: Node, path: string): ArchiveFile[] {
  if (node.files === undefined) return [{ path, sizeBytes: node.size ?? 0, isUnpacked: node.unpacked === true }];
  return Object.entries(node.files).flatMap(([name, child]) => walk(child, path === '' ? name : `${path}/${name}`));
}

/** Every file of an asar archive, those beside it included. */
export function listArchive(file: string): ArchiveFile[] {
  return walk(getRawHeader(file).header as Node, '');
}
