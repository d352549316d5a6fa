import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Log } from '../log.ts';
import type { ModelRepository, StoredModel } from '../storage/models.ts';
import { deleteFiles, isInside } from './folder-files.ts';

export interface PurgeOptions {
  readonly models: ModelRepository;
  /** The only place where files are ever deleted. */
  readonly modelsFolder: string;
  readonly log: Log;
}

/**
 * Ends what was removed and not brought back: at quit, and at the next start after a kill. Files of downloaded models are deleted;
 * all others are not Tandem's. What cannot be deleted now is tried again at the next start.
 */
export function purgeRemoved({ models, modelsFolder, log }: PurgeOptions): void {
  for (const model of models.all().filter(({ isDeleted }) => isDeleted)) {
    try {
      if (model.origin === 'downloaded') deleteModel(model, modelsFolder);
      models.purge(model.id);
    } catch (error) {
      log.error('a removed model could not be deleted', { error });
    }
  }
}

function deleteModel({ path, parts }: StoredModel, modelsFolder: string): void {
  // A disk that is not connected would come back with the files still on it.
  if (!existsSync(modelsFolder)) throw new Error('the models folder is not there');
  const paths = [...new Set([path, ...parts.map((part) => part.path)])];
  if (!paths.every((file) => isInside(modelsFolder, file))) {
    throw new Error('a downloaded model lies outside the models folder');
  }
  deleteFiles(
    modelsFolder,
    paths.map((file) => relative(modelsFolder, file)),
  );
}
