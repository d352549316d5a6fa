import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const memory = '/dev/shm';

function emptyFolder(parent: string = tmpdir()): string {
  return mkdtempSync(join(parent, 'tandem-test-'));
}

function memoryOrDisk(): string {
  return existsSync(memory) ? memory : tmpdir();
}

/**
 * An empty folder in memory where the system has such a place, removed when the test ends: for what flushes to the disk hundreds of
 * times, which takes seconds on a disk that others use.
 */
export function folderInMemory(): string {
  const folder = emptyFolder(memoryOrDisk());
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder of its own for a test file, removed when the file is done. Returns paths inside it. */
export function tempFolder(): (name: string) => string {
  return folderOfFile(tmpdir());
}

/** The same in memory where the system has such a place. */
export function tempFolderInMemory(): (name: string) => string {
  return folderOfFile(memoryOrDisk());
}

function folderOfFile(parent: string): (name: string) => string {
  const folder = emptyFolder(parent);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** An empty folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = emptyFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
