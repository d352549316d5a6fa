import { expect } from 'vitest';
import type { Bridge, Settings } from '../../app/contract.ts';
import { axeViolations } from './axe.ts';
import type { LaunchedApp } from './electron-app.ts';

export interface Look {
  readonly theme: Settings['theme'];
  readonly contrast: Settings['contrast'];
  readonly width: number;
}

export const looks: readonly Look[] = [
  { theme: 'light', contrast: 'system', width: 1280 },
  { theme: 'dark', contrast: 'system', width: 1280 },
  { theme: 'light', contrast: 'more', width: 1280 },
  { theme: 'dark', contrast: 'more', width: 420 },
  { theme: 'light', contrast: 'system', width: 420 },
];

/** Both themes, wide and narrow, in two: for screens whose parts were looked at in every look elsewhere. */
export const twoLooks: readonly Look[] = [
  { theme: 'light', contrast: 'system', width: 1280 },
  { theme: 'dark', contrast: 'system', width: 420 },
];

export async function showLook({ app, page }: LaunchedApp, { theme, contrast, width }: Look): Promise<void> {
  await app.evaluate(({ BrowserWindow }, w) => BrowserWindow.getAllWindows()[0]?.setSize(w, 800), width);
  await page.evaluate(
    (change) => (window as unknown as { tandem: Bridge }).tandem.commands['settings.update'](change),
    { theme, contrast },
  );
  await page.waitForFunction(
    (wanted) =>
      innerWidth === wanted.width &&
      document.documentElement.dataset.theme === wanted.theme &&
      (document.documentElement.dataset.contrast === 'more') === (wanted.contrast === 'more'),
    { theme, contrast, width },
  );
}

/** The screen as it stands, in these looks: nothing that axe objects to, and nothing wider than the window. */
export async function expectAccessibleIn(tandem: LaunchedApp, wanted: readonly Look[]): Promise<void> {
  const { page } = tandem;
  for (const look of wanted) {
    await showLook(tandem, look);
    expect({ look, violations: await axeViolations(page) }).toEqual({ look, violations: [] });
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect({ look, isWide }).toEqual({ look, isWide: false });
  }
  await showLook(tandem, looks[0]!);
}
