import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Made first, and so removed last.
const userData = tempFolder()('data');
let tandem: LaunchedApp;

beforeAll(async () => {
  tandem = await launchApp({ userData, firstRun: true });
  // Colours that are on their way from one to the other are neither.
  await tandem.page.emulateMedia({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await tandem.close();
});

const button = (name: string) => tandem.page.getByRole('button', { name });
const heading = (name: string) => tandem.page.getByRole('heading', { level: 1, name });
const press = (keys: string) => tandem.page.keyboard.press(keys);

describe('the first run', () => {
  it('says what Tandem is, offers a model, and lets the person choose how it looks, all from the keyboard', async () => {
    await heading('Answers from this computer alone').waitFor();
    expect(await axeViolations(tandem.page)).toEqual([]);
    await tandem.page.getByText('Step 1 of 3').waitFor();
    // Tab goes on from the heading: Skip, then Next.
    await press('Tab');
    await press('Tab');
    await press('Enter');

    await heading('A model to talk to').waitFor();
    expect(await axeViolations(tandem.page)).toEqual([]);
    await button('Next').focus();
    await press('Enter');

    await heading('As you like to read').waitFor();
    await tandem.page.getByLabel('Theme').selectOption('Dark');
    expect(await axeViolations(tandem.page)).toEqual([]);
    await button('Start chatting').focus();
    await press('Enter');
    const composer = tandem.page.getByRole('textbox', { name: 'Message' });
    await composer.waitFor();
    await expect.poll(() => composer.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('leads to a chat with the demonstration model', async () => {
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, 'What is 12 + 30?');
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('42');
  });

  it('never comes again', async () => {
    await tandem.close();
    tandem = await launchApp({ userData, firstRun: true });
    await tandem.page.getByRole('textbox', { name: 'Message' }).waitFor();
    expect(await heading('Answers from this computer alone').count()).toBe(0);
  });
});

describe('the language of the interface', () => {
  it('is chosen by its own name, and reaches every part of the window and its menu', async () => {
    await press('ControlOrMeta+,');
    await tandem.page.getByLabel('Language').selectOption('简体中文');
    await tandem.page.getByRole('dialog', { name: '设置' }).waitFor();
    await press('Escape');
    await tandem.page.getByRole('textbox', { name: '消息' }).waitFor();
    await tandem.page.getByRole('radio', { name: '深思' }).waitFor();
    expect(await tandem.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    const label = () =>
      tandem.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('conversation.new')?.label);
    await expect.poll(label).toBe('新对话');
  });

  it('stays after a restart, and the palette leads back by the English name', async () => {
    await tandem.close();
    tandem = await launchApp({ userData });
    await tandem.page.getByRole('textbox', { name: '消息' }).waitFor();
    await press('ControlOrMeta+k');
    await tandem.page.keyboard.type('English');
    await press('Enter');
    await tandem.page.getByRole('textbox', { name: 'Message' }).waitFor();
  });
});
