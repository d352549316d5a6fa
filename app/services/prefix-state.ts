import { mkdirSync, rmSync } from 'node:fs';
import { keepPrefixesOf, prefixStateBytes, trimPrefixState } from '../../engine/index.ts';
import type { PrefixUse } from '../../engine/protocol.ts';
import type { PrefixStateUsage } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SettingsService } from './settings.ts';

export interface PrefixStateOptions {
  /** Of nothing else; it is deleted whole. */
  readonly folder: string;
  readonly settings: SettingsService;
  /** Of all conversations that there are, hidden ones too. */
  readonly conversationIds: () => readonly string[];
  /** All of it was deleted. */
  readonly onCleared: () => void;
  readonly log: Log;
}

/** What the engine saves of what it has read, so that it need not read it again. It is as private as the conversations. */
export class PrefixStateService {
  readonly #options: PrefixStateOptions;

  constructor(options: PrefixStateOptions) {
    this.#options = options;
    options.settings.onChange((now, before) => {
      if (before.savesPrefixState && !now.savesPrefixState) this.#attempt('cleared', () => this.#remove());
      if (now.prefixStateLimitBytes < before.prefixStateLimitBytes) {
        this.#attempt('trimmed', () => trimPrefixState(options.folder, now.prefixStateLimitBytes));
      }
    });
  }

  /** What the engine is told with a prompt of this conversation; null when nothing is to be saved, or nothing can be. */
  useFor(conversation: string): PrefixUse | null {
    const { folder, settings } = this.#options;
    const { savesPrefixState, prefixStateLimitBytes: maxBytes } = settings.get();
    if (!savesPrefixState) return null;
    const isThere = this.#attempt('created', () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
    return isThere ? { folder, maxBytes, conversation } : null;
  }

  usage(): PrefixStateUsage {
    return { bytes: prefixStateBytes(this.#options.folder) };
  }

  /** The engine, which may be saving, gives up where the folder is gone. @throws AppError 'prefix-state-in-use' */
  clear(): PrefixStateUsage {
    try {
      this.#remove();
    } catch (cause) {
      throw new AppError(
        'prefix-state-in-use',
        'Some of what was read could not be deleted, because the model uses it. Take the model out of memory, then clear again.',
        { cause },
      );
    }
    this.#options.onCleared();
    return this.usage();
  }

  /** Once at each start, before the engine's: deletes what belongs to no conversation any more. */
  tidyUp(): void {
    const { folder, settings, conversationIds } = this.#options;
    this.#attempt('tidied up', () => {
      if (settings.get().savesPrefixState) keepPrefixesOf(folder, new Set(conversationIds()));
      else this.#remove();
    });
  }

  #remove(): void {
    // The engine may add a file meanwhile.
    rmSync(this.#options.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #attempt(what: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.#options.log.warn(`prefix state could not be ${what}`, { error });
      return false;
    }
  }
}
