import { join } from 'node:path';
import { type LaunchedApp, type LaunchOptions, launchApp } from '../support/electron-app.ts';

/** What the preload of the fixture app exposes. */
export interface FixtureApi {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  tell(text: string): void;
  onTold(listener: (...args: unknown[]) => void): () => void;
  pathOf(file: unknown): string;
  applyTwice(change: (value: number) => number, value: number): number;
  fail(): void;
  failLater(): Promise<void>;
  call(name: string): unknown;
  readonly nested: { readonly list: readonly [number, { deep(): string }] };
}

declare global {
  var fixture: FixtureApi;
}

export const fixtureFolder = join(import.meta.dirname, 'fixture-app');
export const standinExecutable = join(import.meta.dirname, 'electron');

/** Starting Node and Chromium takes a second on a quiet machine and many on a busy one; some tests do it twice. */
export const launchTimeoutMs = 120_000;

/** Starts the fixture app on the stand-in, also where real Electron is installed: the stand-in is what is tested. */
export function launchFixture(options: LaunchOptions = {}): Promise<LaunchedApp> {
  process.env.ELECTRON_OVERRIDE_DIST_PATH = import.meta.dirname;
  return launchApp({ appFolder: fixtureFolder, ...options });
}
