import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const memory = '/dev/shm';

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tandem-test-'));
}

/**
 * An empty folder in memory where the system has such a place, removed when the test ends: for what flushes to the disk hundreds of
 * times, which takes seconds on a disk that others use.
 */
export function folderInMemory(): string {
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'tandem-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder of its own for a test file, removed when the file is done. Returns paths inside it. */
export function tempFolder(): (name: string) => string {
  const folder = emptyFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** An empty folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = emptyFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
