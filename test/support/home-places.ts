import type { HomePlaces } from '../../app/library/known-places.ts';
import { temporaryFolder } from './temp-folder.ts';

/** A computer on which no other app keeps models. */
export function emptyPlaces(): HomePlaces {
  const folder = temporaryFolder();
  return { home: folder, root: folder, env: {} };
}
