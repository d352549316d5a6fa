import type { CdpSession } from './cdp.ts';
import { GuardedEmitter } from './guard.ts';

type ThemeSource = 'system' | 'light' | 'dark';

class NativeTheme extends GuardedEmitter {
  #source: ThemeSource = 'system';

  constructor() {
    super(['updated']);
  }

  get themeSource(): ThemeSource {
    return this.#source;
  }

  set themeSource(source: ThemeSource) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`Unknown theme source '${String(source)}'`);
    if (source === this.#source) return;
    this.#source = source;
    this.emit('updated');
  }

  /** Headless Chromium has no system theme; it is taken as light. */
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeTheme = new NativeTheme();

/** Shows the page in the present theme. */
export async function applyTheme(session: CdpSession): Promise<void> {
  const value = nativeTheme.themeSource === 'system' ? '' : nativeTheme.themeSource;
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
}
