import { type Settings, settings } from '../contract.ts';
import type { Publish } from '../publish.ts';
import type { SettingsRepository } from '../storage/settings.ts';

const defaults: Settings = {
  theme: 'system',
  contrast: 'system',
  textSize: 100,
  language: 'system',
  hasSeenWelcome: false,
  mode: 'auto',
  autoThreshold: 0.5,
  thinkingBudget: { kind: 'none' },
  kvType: 'F16',
  contextTokens: 'auto',
  keepInMemory: false,
  hubEndpoint: 'hugging-face',
  downloadLimitBytesPerSecond: null,
  offersFirstDownload: true,
  savesPrefixState: true,
  recordsConfidence: false,
  prefixStateLimitBytes: 10e9,
};
const keys = Object.keys(defaults) as (keyof Settings)[];

/** What the person set, with a default for whatever is missing or unreadable. */
export class SettingsService {
  readonly #repository: SettingsRepository;
  readonly #publish: Publish;
  readonly #listeners: ((settings: Settings, before: Settings) => void)[] = [];

  constructor(repository: SettingsRepository, publish: Publish) {
    this.#repository = repository;
    this.#publish = publish;
  }

  onChange(listener: (settings: Settings, before: Settings) => void): void {
    this.#listeners.push(listener);
  }

  get(): Settings {
    return {
      theme: this.#read('theme'),
      contrast: this.#read('contrast'),
      textSize: this.#read('textSize'),
      language: this.#read('language'),
      hasSeenWelcome: this.#read('hasSeenWelcome'),
      mode: this.#read('mode'),
      autoThreshold: this.#read('autoThreshold'),
      thinkingBudget: this.#read('thinkingBudget'),
      kvType: this.#read('kvType'),
      contextTokens: this.#read('contextTokens'),
      keepInMemory: this.#read('keepInMemory'),
      hubEndpoint: this.#read('hubEndpoint'),
      downloadLimitBytesPerSecond: this.#read('downloadLimitBytesPerSecond'),
      offersFirstDownload: this.#read('offersFirstDownload'),
      savesPrefixState: this.#read('savesPrefixState'),
      recordsConfidence: this.#read('recordsConfidence'),
      prefixStateLimitBytes: this.#read('prefixStateLimitBytes'),
    };
  }

  /** Changes the given fields; says so only when something changed. */
  update(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    const before = this.get();
    let changed = false;
    for (const key of keys) {
      const value = change[key];
      if (value === undefined || JSON.stringify(value) === JSON.stringify(before[key])) continue;
      this.#repository.set(key, value);
      changed = true;
    }
    const after = this.get();
    if (changed) {
      this.#publish('settings.changed', after);
      for (const listener of this.#listeners) listener(after, before);
    }
    return after;
  }

  #read<K extends keyof Settings>(key: K): Settings[K] {
    const parsed = settings.shape[key].safeParse(this.#repository.get(key));
    return parsed.success ? (parsed.data as Settings[K]) : defaults[key];
  }
}
