import { type Settings, settings } from '../contract.ts';
import type { Publish } from '../publish.ts';
import type { SettingsRepository } from '../storage/settings.ts';

const defaults: Settings = { theme: 'system', mode: 'fast' };

/** What the person set, with a default for whatever is missing or unreadable. */
export class SettingsService {
  readonly #repository: SettingsRepository;
  readonly #publish: Publish;

  constructor(repository: SettingsRepository, publish: Publish) {
    this.#repository = repository;
    this.#publish = publish;
  }

  get(): Settings {
    const theme = settings.shape.theme.safeParse(this.#repository.get('theme'));
    const mode = settings.shape.mode.safeParse(this.#repository.get('mode'));
    return {
      theme: theme.success ? theme.data : defaults.theme,
      mode: mode.success ? mode.data : defaults.mode,
    };
  }

  /** Changes the given fields; says so only when something changed. */
  update(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    const before = this.get();
    let changed = false;
    for (const key of ['theme', 'mode'] as const) {
      const value = change[key];
      if (value === undefined || value === before[key]) continue;
      this.#repository.set(key, value);
      changed = true;
    }
    const after = this.get();
    if (changed) this.#publish('settings.changed', after);
    return after;
  }
}
