import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What can be made anew: models of gigabytes, compiled programs, settings found by trying. */
export const benchFolder = join(root, 'build/bench');
export const resultsFolder = join(import.meta.dirname, 'results');
export const readmePath = join(root, 'README.md');
