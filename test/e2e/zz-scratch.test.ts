import { it } from 'vitest';
import { launchApp } from '../support/electron-app.ts';

it('x', async () => {
  const tandem = await launchApp();
  const { page } = tandem;
  page.on('console', (m) => console.log('console', m.text()));
  page.on('pageerror', (m) => console.log('pageerror', m));
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.waitForTimeout(1500);
  console.log(await page.evaluate(() => document.querySelector('dialog')?.outerHTML.slice(0, 3000)));
  await page.screenshot({ path: '/tmp/shots/palette.png' });
  await page.keyboard.type('keyb');
  await page.waitForTimeout(500);
  console.log(await page.evaluate(() => document.activeElement?.outerHTML));
  await page.screenshot({ path: '/tmp/shots/palette2.png' });
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
  console.log(await page.evaluate(() => document.querySelector('dialog')?.outerHTML.slice(0, 300)));
  await tandem.close();
});
