import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standinFolder } from './place.ts';

const manifest = join(standinFolder, '../../node_modules/electron/package.json');

/** Of the Electron that the stand-in takes the place of. */
export const electronVersion = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
