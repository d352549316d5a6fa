import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Made first, and so removed last.
const userData = tempFolder()('data');
let tandem: LaunchedApp;

beforeAll(async () => {
  tandem = await launchApp();
  await tandem.page.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await tandem.close();
});

const composer = () => tandem.page.getByRole('textbox', { name: 'Message' });
const press = (keys: string) => tandem.page.keyboard.press(keys);
const palette = () => tandem.page.getByRole('dialog', { name: 'Command palette' });
const options = () => palette().getByRole('option');

describe('the command palette', () => {
  it('finds an action by a part of its name and carries it out', async () => {
    await press('ControlOrMeta+k');
    await palette().waitFor();
    await tandem.page.keyboard.type('keyb');
    expect(await options().first().innerText()).toContain('Keyboard shortcuts');
    await press('Enter');
    await tandem.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press('Escape');
    expect(await tandem.page.getByRole('dialog').count()).toBe(0);
  });

  it('lists what was chosen last first', async () => {
    await press('ControlOrMeta+k');
    const recent = palette().getByRole('group', { name: 'Recent' });
    expect(await recent.getByRole('option').first().innerText()).toContain('Keyboard shortcuts');
  });

  it('closes with its own key and with Escape, and gives the focus back', async () => {
    await press('ControlOrMeta+k');
    await palette().waitFor({ state: 'detached' });
    await composer().focus();
    await press('ControlOrMeta+k');
    await palette().waitFor();
    await press('Escape');
    await palette().waitFor({ state: 'detached' });
    expect(await composer().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('finds conversations, also by words of a language without spaces', async () => {
    await chooseMode(tandem.page, 'Fast');
    await send(tandem.page, '今天天气怎么样');
    await press('ControlOrMeta+n');
    await press('ControlOrMeta+k');
    // As an input method gives it: composed first, then taken.
    const cdp = await tandem.page.context().newCDPSession(tandem.page);
    await cdp.send('Input.imeSetComposition', { text: 'tian', selectionStart: 4, selectionEnd: 4 });
    await cdp.send('Input.insertText', { text: '天气' });
    await options().first().waitFor();
    expect(await options().allInnerTexts()).toEqual([expect.stringContaining('今天天气')]);
    await press('Enter');
    await tandem.page.getByTestId('message').first().waitFor();
    expect(await tandem.page.getByTestId('message').first().innerText()).toContain('今天天气怎么样');
  });

  it('says when nothing matches', async () => {
    await press('ControlOrMeta+k');
    await tandem.page.keyboard.type('xyzzy');
    await palette().getByText('Nothing matches “xyzzy”.').waitFor();
    await press('Escape');
  });
});

describe('an input method', () => {
  /** Key events as Chromium sends them while an input method has the keyboard: keyCode 229, within a composition. */
  async function composeAndConfirm(text: string): Promise<void> {
    const cdp = await tandem.page.context().newCDPSession(tandem.page);
    await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    // The Enter that takes the candidate.
    await cdp.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    await cdp.send('Input.insertText', { text });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 });
  }

  it('sends nothing with the Enter that takes a word; the next Enter sends', async () => {
    await press('ControlOrMeta+n');
    await composer().focus();
    await composeAndConfirm('你好');
    expect(await composer().inputValue()).toBe('你好');
    expect(await tandem.page.getByTestId('message').count()).toBe(0);
    await press('Enter');
    await waitForStatus(tandem.page, 'complete');
    expect(await tandem.page.getByTestId('message').first().innerText()).toBe('你好');
  });

  it('keeps Enter where the composition ends before the key arrives, as Safari orders them', async () => {
    await press('ControlOrMeta+n');
    await composer().fill('さくら');
    const sent = await composer().evaluate((field) => {
      field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: 'さくら' }));
      const enter = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
      field.dispatchEvent(enter);
      return enter.defaultPrevented;
    });
    expect(sent).toBe(false);
    expect(await tandem.page.getByTestId('message').count()).toBe(0);
    await composer().fill('');
  });

  it('starts a new line with Shift+Enter', async () => {
    await composer().fill('one');
    await press('Shift+Enter');
    await tandem.page.keyboard.type('two');
    expect(await composer().inputValue()).toBe('one\ntwo');
    await composer().fill('');
  });
});

describe('Escape', () => {
  it('closes what is open, and only then stops the answer', async () => {
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, 'What is 98765432 + 12345678? Then what is 55555 + 77777?');
    await press('ControlOrMeta+/');
    await tandem.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press('Escape');
    await tandem.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await lastReply(tandem.page).getAttribute('data-status')).not.toBe('stopped');
  });
});

describe('the application menu', () => {
  const menuItem = (id: string) =>
    tandem.app.evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
      return item === null || item === undefined ? null : { label: item.label, accelerator: item.accelerator };
    }, id);

  it('has the same actions under the same words and keys', async () => {
    expect(await menuItem('palette.open')).toEqual({ label: 'Command palette', accelerator: 'CmdOrCtrl+K' });
    expect(await menuItem('textSize.larger')).toEqual({ label: 'Larger text', accelerator: 'CmdOrCtrl+Plus' });
  });

  it('carries them out', async () => {
    await tandem.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings.open')?.click());
    await tandem.page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await press('Escape');
  });
});

describe('what the person set', () => {
  const setSize = (width: number, height: number) =>
    tandem.app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setSize(...size), [
      width,
      height,
    ] as [number, number]);
  const cssWidth = () => tandem.page.evaluate(() => innerWidth);
  const clipped = () =>
    tandem.page.evaluate(
      () => document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth,
    );

  it('makes text larger and smaller, with everything around it, from the keyboard', async () => {
    await setSize(1280, 800);
    await expect.poll(cssWidth).toBe(1280);
    await press('ControlOrMeta+=');
    await expect.poll(cssWidth).toBe(Math.round(1280 / 1.1));
    await press('ControlOrMeta+-');
    await press('ControlOrMeta+-');
    await expect.poll(cssWidth).toBe(Math.round(1280 / 0.9));
    await press('ControlOrMeta+0');
    await expect.poll(cssWidth).toBe(1280);
  });

  it('fits a narrow window at the largest size', async () => {
    for (let i = 0; i < 4; i += 1) await press('ControlOrMeta+=');
    await setSize(420, 800);
    await expect.poll(cssWidth).toBe(280);
    expect(await clipped()).toBe(false);
    await press('ControlOrMeta+0');
    await setSize(1280, 800);
  });

  it('is there again after a restart: theme, contrast, text size, and the window where it was', async () => {
    await tandem.close();
    tandem = await launchApp({ userData });
    await composer().waitFor();
    await press('ControlOrMeta+,');
    await tandem.page.getByLabel('Theme').selectOption('Dark');
    await tandem.page.getByLabel('Contrast').selectOption('High');
    await tandem.page.getByRole('button', { name: 'Larger text' }).click();
    await tandem.page.getByText('110 %').waitFor();
    await tandem.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 990, height: 700 }),
    );
    await expect.poll(cssWidth).toBe(900);
    await tandem.close();

    tandem = await launchApp({ userData });
    await composer().waitFor();
    await expect.poll(cssWidth).toBe(900);
    const look = () => tandem.page.evaluate(() => ({ ...document.documentElement.dataset }));
    await expect.poll(look).toMatchObject({ theme: 'dark', contrast: 'more' });
    const bounds = await tandem.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual({ x: 60, y: 40, width: 990, height: 700 });
  });
});
