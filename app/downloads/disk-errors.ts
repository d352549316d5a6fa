import { byteCount } from './byte-count.ts';
import { DownloadError } from './download-error.ts';

/** The faults of the disk and the models folder. */

/** `missingBytes`: what must become free before the download can go on. */
export function diskFull(missingBytes: number, freeBytes: number): DownloadError {
  return new DownloadError(
    'disk-full',
    `The disk has too little room: ${byteCount(missingBytes, Math.ceil)} more must become free (${byteCount(freeBytes, Math.floor)} are free now). What has arrived is kept, and the download goes on by itself once there is room.`,
    { consequence: 'wait-for-space' },
  );
}

export function folderMissing(cause?: unknown): DownloadError {
  return new DownloadError(
    'folder-missing',
    'The models folder is not there: it was moved or removed, or its disk is not connected. Bring it back or choose another folder in the settings, and start the download again.',
    { cause },
  );
}

export function folderReadOnly(cause?: unknown): DownloadError {
  return new DownloadError(
    'folder-read-only',
    'Tandem may not write to the models folder. Allow it, or choose another folder in the settings, and start the download again.',
    { cause },
  );
}

export function diskFault(cause: unknown): DownloadError {
  return new DownloadError(
    'disk-fault',
    'The disk of the models folder reports an error. Check the disk, or choose another folder in the settings, and start the download again.',
    { cause },
  );
}

export function fileExists(name: string): DownloadError {
  return new DownloadError(
    'file-exists',
    `The models folder already has another file of the name "${name}", and Tandem does not overwrite it. Delete or move that file, and start the download again.`,
  );
}

export function badName(name: string): DownloadError {
  return new DownloadError(
    'bad-name',
    `The hub calls a file ${JSON.stringify(name.slice(0, 80))}, and Tandem does not create files of such names. Choose another repository.`,
  );
}

/** A disk error as a person reads it. A full disk is told apart by `isDiskFull`, because its sentence needs figures. */
export function diskError(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENXIO':
    case 'ENODEV':
      return folderMissing(error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return folderReadOnly(error);
    default:
      return diskFault(error);
  }
}

export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
