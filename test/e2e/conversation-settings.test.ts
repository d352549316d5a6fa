import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseMode, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';

let tandem: LaunchedApp;

beforeAll(async () => {
  tandem = await launchApp();
  await waitForModel(tandem.page, 'Tandem Starter');
});
afterAll(async () => {
  await tandem.close();
});

const open = () => tandem.page.getByRole('button', { name: 'Settings of this conversation' }).click();
const dialog = () => tandem.page.getByRole('dialog', { name: 'Settings of this conversation' });
const save = () => dialog().getByRole('button', { name: 'Save', exact: true }).click();

it('the usual sampling of each mode is shown, and wrong numbers are not saved', async () => {
  await open();
  expect(await dialog().getByLabel('Temperature').getAttribute('placeholder')).toBe('Fast 0.7, Deep 0.6');
  await dialog().getByLabel('Temperature').fill('9');
  await dialog().getByText('From 0 to 5').waitFor();
  expect(await dialog().getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
});

it('a conversation begins with its settings, which are there when it is opened again', async () => {
  const { page } = tandem;
  await dialog().getByLabel('Temperature').fill('0,2');
  await dialog().getByLabel('System prompt').fill('Answer with numbers only.');
  await dialog().getByLabel('Name of the preset').fill('Numbers');
  await dialog().getByRole('button', { name: 'Save as preset' }).click();
  await dialog().getByRole('combobox', { name: 'Preset' }).waitFor();
  await save();
  await dialog().waitFor({ state: 'detached' });
  await chooseMode(page, 'Fast');
  await send(page, 'Hello numbers');
  await waitForStatus(page, 'complete');
  await open();
  await page.waitForFunction(() => document.querySelector('textarea[rows="4"]') !== null);
  expect(await dialog().getByLabel('System prompt').inputValue()).toBe('Answer with numbers only.');
  expect(await dialog().getByLabel('Temperature').inputValue()).toBe('0.2');
  await page.keyboard.press('Escape');
});

it('another conversation takes them from the preset', async () => {
  const { page } = tandem;
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  await open();
  await dialog().getByRole('combobox', { name: 'Preset' }).selectOption('Numbers');
  expect(await dialog().getByLabel('System prompt').inputValue()).toBe('Answer with numbers only.');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});
