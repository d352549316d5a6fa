import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tandem-test-'));
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
