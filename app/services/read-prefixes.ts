import type { ChatMessage } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import { type CountedMessage, knownTokens, promptEnds, type ReadSetting } from '../context-plan/read-prefixes.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Log } from '../log.ts';
import type { ReadPrefixRepository } from '../storage/read-prefixes.ts';
import type { SettingsService } from './settings.ts';

export interface ReadPrefixesOptions {
  readonly engine: EngineHost;
  readonly repository: ReadPrefixRepository;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly log: Log;
}

/** The engine saves no shorter ones. */
const leastSavedTokens = 512;

/**
 * Which beginnings of prompts the model need not read again: those of the last prompt, as long as the model stays loaded, and those
 * that the engine has saved. Saved state may have gone since, to make room: then reading takes longer than was promised.
 */
export class ReadPrefixes {
  readonly #options: ReadPrefixesOptions;
  #last: ReadonlySet<string> = new Set();

  constructor(options: ReadPrefixesOptions) {
    this.#options = options;
    options.engine.onState(({ model }) => {
      if (model === null) this.#last = new Set();
    });
    options.settings.onChange((now) => {
      if (!now.savesPrefixState) this.clear();
    });
  }

  /** The model has read this prompt. */
  read(setting: ReadSetting, messages: readonly ChatMessage[]): void {
    const { repository, settings, clock, log } = this.#options;
    const ends = promptEnds(
      setting,
      messages.map((message) => ({ ...message, tokens: 0 })),
    );
    const hashes = ends.map(({ hash }) => hash);
    this.#last = new Set(hashes);
    if (!settings.get().savesPrefixState) return;
    try {
      repository.add(hashes, clock.now());
    } catch (error) {
      // It is only for a figure on the screen.
      log.warn('what was read could not be noted', { error });
    }
  }

  /** Tokens of the beginning of this prompt that need not be read. */
  knownTokens(setting: ReadSetting, messages: readonly CountedMessage[]): number {
    const ends = promptEnds(setting, messages);
    const { repository, settings } = this.#options;
    const inMemory = knownTokens(ends, (hash) => this.#last.has(hash));
    const saved = settings.get().savesPrefixState ? knownTokens(ends, (hash) => repository.has(hash)) : 0;
    return Math.max(inMemory, saved >= leastSavedTokens ? saved : 0);
  }

  clear(): void {
    this.#options.repository.clear();
  }
}
