import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chooseMode, lastReply, openModel, openModelsPage, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { expectAccessibleIn, looks, showLook } from '../support/looks.ts';
import { tempFolder } from '../support/temp-folder.ts';

vi.setConfig({ testTimeout: 180_000 });

const noModel = tempFolder()('no-model.gguf');
let tandem: LaunchedApp;
let page: Page;

beforeAll(async () => {
  writeFileSync(noModel, 'this is no model');
  tandem = await launchApp();
  page = tandem.page;
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  // Colours that are on their way from one to the other are neither.
  await page.emulateMedia({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await tandem.close();
});

const expectAccessible = () => expectAccessibleIn(tandem, looks);

const press = (keys: string) => page.keyboard.press(keys);

describe('every screen, in every theme, wide and narrow', () => {
  it('the empty chat', async () => {
    await expectAccessible();
  });

  it('a chat with an answer, and its thinking open', async () => {
    await chooseMode(page, 'Deep');
    await send(page, 'What is 4821 + 977?');
    await waitForStatus(page, 'complete');
    await expectAccessible();
    await lastReply(page)
      .getByRole('button', { name: /^Thought for/ })
      .click();
    await expectAccessible();
  });

  it('the figures of an answer', async () => {
    await lastReply(page).getByRole('button', { name: 'Figures' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the menu of models', async () => {
    await page.getByRole('button', { name: /^Model:/ }).click();
    await page.getByRole('menu').waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('an error', async () => {
    await openModel(tandem, noModel);
    await page.getByRole('alert').waitFor();
    await expectAccessible();
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });

  for (const tab of ['On this computer', 'Get models', 'Downloads', 'Settings']) {
    it(`the Models page, ${tab}`, async () => {
      await openModelsPage(page, tab);
      await page.getByRole('tab', { name: tab, selected: true }).waitFor();
      await expectAccessible();
    });
  }

  it('the command palette', async () => {
    await press('Escape');
    await press('ControlOrMeta+k');
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    await expectAccessible();
    await page.keyboard.type('mod');
    await expectAccessible();
    await press('Escape');
  });

  it('the shortcut sheet', async () => {
    await press('ControlOrMeta+/');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the settings of the window', async () => {
    await press('ControlOrMeta+,');
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the list of conversations over a narrow window', async () => {
    await showLook(tandem, looks[4]!);
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await press('Escape');
    await showLook(tandem, looks[0]!);
  });
});

describe('a screen reader', () => {
  it('gets an answer in whole sentences and hears when it is complete', async () => {
    await press('ControlOrMeta+n');
    await chooseMode(page, 'Deep');
    await send(page, 'Anna has 126 stamps and buys 58 more. How many stamps does Anna have now?');
    await waitForStatus(page, 'complete');
    const spoken = page.getByTestId('announcer').locator('p');
    await expect.poll(() => spoken.allInnerTexts()).toContain('The answer is complete.');
    const answer = await lastReply(page).getByTestId('answer-text').innerText();
    const all = (await spoken.allInnerTexts()).join(' ');
    expect(all).toContain(answer.split('\n').at(-1)!.trim());
    // Thinking is not read out unless it was opened.
    await lastReply(page)
      .getByRole('button', { name: /^Thought for/ })
      .click();
    const thinking = await lastReply(page).getByTestId('thinking-text').innerText();
    expect(all).not.toContain(thinking.split('\n')[0]!.trim());
  });
});

describe('the keyboard', () => {
  it('shows where it is, at every stop', async () => {
    await press('ControlOrMeta+n');
    const unseen: string[] = [];
    for (let i = 0; i < 14; i += 1) {
      await press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return null;
        const isShown = (one: Element) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
        };
        // The message field's frame stands for it.
        const frame = element.closest('.composer') ?? element;
        return { html: element.outerHTML.slice(0, 120), isShown: isShown(element) || isShown(frame) };
      });
      if (stop !== null && !stop.isShown) unseen.push(stop.html);
    }
    expect(unseen).toEqual([]);
  });
});

describe('reduced motion', () => {
  it('leaves nothing that moves', async () => {
    await press('ControlOrMeta+k');
    const moving = await page.evaluate(
      () =>
        document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
          .length,
    );
    expect(moving).toBe(0);
    await press('Escape');
  });
});
