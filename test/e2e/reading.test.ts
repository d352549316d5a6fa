import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { richAnswer } from '../renderer/markdown/sample.ts';
import { chooseMode, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { seedConversation } from '../support/seed-conversation.ts';
import { playAnswer } from '../support/stream-answer.ts';

const hostile = `<img src="https://evil.example/a.png" onerror="document.title='run'"><script>document.title='run'</script>
<iframe src="https://evil.example/"></iframe><style>body{display:none}</style>

![pixel](https://evil.example/pixel.png) ![data](data:text/html,<script>document.title='run'</script>)
[script](javascript:document.title='run') [data](data:text/html,x) [file](file:///etc/passwd) [odd](JaVaScRiPt:alert(1))
[looks like https://bank.example](https://evil.example/) <javascript:alert(1)> [in](app://tandem/index.html)

$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/b.png}$ $\\htmlData{a=b}{y}$

\`\`\`mermaid
graph TD
  A["<img src='https://evil.example/c.png' onerror='parent.document.title=1'>"] --> B
  click A href "javascript:alert(1)"
\`\`\`
`;

const many = Array.from({ length: 1_000 }, (_, index) => ({
  role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
  content:
    index % 2 === 0 ? `Question ${index}` : `Answer **${index}**\n\n${'Some words of it. '.repeat(40)}\n\n- one\n- two`,
}));

describe('reading answers', () => {
  let userData: string;
  let tandem: LaunchedApp;
  let page: Page;
  /** What the page's policy refused, and requests that would have left the computer. */
  const refused: string[] = [];
  const outside: string[] = [];

  beforeAll(async () => {
    userData = mkdtempSync(join(tmpdir(), 'tandem-test-'));
    const ask = { role: 'user' as const, content: 'Tell me.' };
    seedConversation(userData, {
      id: 'rich',
      title: 'Rich',
      messages: [ask, { role: 'assistant', content: richAnswer }],
    });
    seedConversation(userData, {
      id: 'hostile',
      title: 'Hostile',
      messages: [ask, { role: 'assistant', content: hostile }],
    });
    seedConversation(userData, { id: 'many', title: 'Many', messages: many });
    seedConversation(userData, { id: 'streamed', title: 'Streamed', messages: [ask] });
    tandem = await launchApp({ userData });
    page = tandem.page;
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
    });
    page.on('request', (request) => {
      if (/evil\.example/.test(request.url())) outside.push(request.url());
    });
  });
  afterAll(async () => {
    await tandem.close();
    rmSync(userData, { recursive: true, force: true });
  });

  async function open(title: string): Promise<void> {
    await page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }
  const answer = () => page.getByTestId('answer-text').last();
  const scroller = () => page.locator('.messages-scroller');
  const scrollTop = () => scroller().evaluate((element) => Math.round(element.scrollTop));
  /** What is on the clipboard, as the composer gets it: the page itself may not read it. */
  async function clipboard(): Promise<string> {
    const composer = page.getByRole('textbox', { name: 'Message' });
    await composer.fill('');
    await composer.press('ControlOrMeta+V');
    const text = await composer.inputValue();
    await composer.fill('');
    return text;
  }

  it('draws formulas, tables, code and quotes within the policy of the page', async () => {
    await open('Rich');
    await answer().locator('.katex-display').first().waitFor();
    expect(await answer().locator('.katex').count()).toBe(5);
    expect(await answer().locator('.katex-error').count()).toBe(0);
    expect(await answer().getByRole('table').getByRole('row').count()).toBe(3);
    expect(await answer().innerText()).toContain('A pump costs $5 and a valve $10');
    await page.evaluate(() => document.fonts.load('16px KaTeX_Math'));
    expect(await page.evaluate(() => document.fonts.check('16px KaTeX_Math'))).toBe(true);
    expect(refused).toEqual([]);
  });

  it('wraps long lines of code on request', async () => {
    const block = answer().locator('figure').first();
    const pre = block.locator('pre');
    expect(await pre.evaluate((element) => getComputedStyle(element).whiteSpace)).toBe('pre');
    await block.getByRole('button', { name: 'Wrap long lines' }).click();
    expect(await pre.evaluate((element) => getComputedStyle(element).whiteSpace)).toBe('pre-wrap');
  });

  it('draws a diagram only when it is asked to, as a picture', async () => {
    expect(await page.locator('iframe, .diagram img').count()).toBe(0);
    await answer().getByRole('button', { name: 'Show the diagram' }).click();
    const picture = answer().locator('.diagram img');
    await picture.waitFor({ timeout: 60_000 });
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(20);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(refused).toEqual([]);
    await answer().getByRole('button', { name: 'Show the code' }).click();
    expect(await answer().locator('.diagram img').count()).toBe(0);
  });

  it('copies a selection as the Markdown it came from', async () => {
    await answer().evaluate((element) => document.getSelection()?.selectAllChildren(element));
    await page.keyboard.press('ControlOrMeta+C');
    const copied = await clipboard();
    for (const part of [
      '# Heat in a **rod**',
      '[the article](https://example.org/wiki/Heat_(physics))',
      '`cost_of("x")`',
      '$\\alpha = \\frac{k}{\\rho c}$',
      '| Copper | **401** | $9 |',
      '- [x] done',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the answer says.
      '```ts\nconst price = `${a}`;\n\nif (price) { call("$5"); }\n```',
      '> Quoted **text** with [a link](https://example.org/q).',
      '```mermaid\ngraph TD\n  A --> B\n```',
    ])
      expect(copied).toContain(part);
    expect(copied).not.toContain('Copy code');
  });

  it('runs, loads and follows nothing that a model wrote', async () => {
    await open('Hostile');
    await answer().getByText('looks like').waitFor();
    expect(await answer().locator('img, script, iframe, style, [onerror]').count()).toBe(0);
    const links = await answer()
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('title')]));
    expect(links.every(([href, title]) => href?.startsWith('https://evil.example/') && title === href)).toBe(true);
    expect(links).toHaveLength(2);
    await answer().getByRole('button', { name: 'Show the diagram' }).click();
    await answer()
      .locator('.diagram img')
      .or(page.getByText('could not be drawn'))
      .first()
      .waitFor({ timeout: 60_000 });
    expect(await page.title()).toBe('Tandem');
    expect(outside).toEqual([]);
  });

  it('opens a conversation of a thousand messages at its end, with all of it within reach', async () => {
    await open('Many');
    await page.getByText('Answer 999').waitFor();
    await page.getByTestId('message').nth(999).waitFor({ state: 'attached' });
    expect(await page.getByTestId('message').count()).toBe(1_000);
    expect(await page.locator('.undrawn').count()).toBeGreaterThan(900);
    await scroller().evaluate((element) => {
      element.scrollTop = 0;
    });
    await page.getByText('Answer 1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await page.getByText('Answer 999').waitFor();
    expect(await page.locator('.undrawn').count()).toBeGreaterThan(900);
  });

  it('leaves reader and selection where they are while an answer is written', async () => {
    const { send: stream, finish } = await playAnswer(tandem, 'streamed');
    await open('Streamed');
    const text = 'Words of a **longer** paragraph, with `code` and more.\n\n'.repeat(60);
    await stream([text.slice(0, 3_000)], 0);
    await answer().getByText('Words').nth(20).waitFor();
    // The reader follows the end until they scroll away from it.
    expect(await scroller().evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight)).toBeLessThan(50);

    await stream(['A growing **line'], 0);
    const line = answer().getByText('line').last();
    await line.waitFor();
    await line.evaluate((element) => document.getSelection()?.selectAllChildren(element));
    await stream([' of', ' bold** words', ' and more words'], 30);
    await answer().getByText('and more words').waitFor();
    expect(await page.evaluate(() => document.getSelection()?.toString())).toBe('line');

    await scroller().hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    const before = await scrollTop();
    await stream(text.match(/.{1,80}/gs) ?? [], 5);
    expect(await scrollTop()).toBe(before);

    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await stream(['\n\nThe end.'], 0);
    await answer().getByText('The end.').waitFor();
    expect(await scroller().evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight)).toBeLessThan(50);
    await finish('The end.');
    await page.locator('[data-testid="message"][data-status="complete"]').last().waitFor();
  });

  it('shades what the model was unsure of, once that is switched on', async () => {
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.keyboard.press('ControlOrMeta+,');
    await page.getByRole('checkbox', { name: 'Keep how sure the model was of each word' }).check();
    await page.keyboard.press('Escape');
    await chooseMode(page, 'Fast');
    // Numbers of this size it does not know without thinking.
    await send(page, 'What is 4821 + 977?');
    await waitForStatus(page, 'complete');
    const written = (await answer().innerText()).replace(/\s+/g, ' ').trim();
    await page.getByRole('button', { name: 'Shade unsure words' }).last().click();
    const shaded = answer().locator('.confidence-text');
    await shaded.waitFor();
    expect((await shaded.innerText()).replace(/\s+/g, ' ').trim()).toBe(written);
    const unsure = answer().locator('.unsure');
    await unsure.first().hover();
    const others = page.getByRole('dialog', { name: 'It nearly wrote' });
    await others.getByText(/Chosen at \d+ %/).waitFor();
    // The pointer may go into it, and it goes when the pointer leaves.
    await others.getByRole('radio').first().hover();
    await page.mouse.move(5, 5);
    await others.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show the answer as usual' }).click();
    expect(await shaded.count()).toBe(0);
  });

  it('goes on from a word that the model nearly wrote, as a version of its own', async () => {
    await page.getByRole('button', { name: 'Shade unsure words' }).last().click();
    const before = await answer().locator('.confidence-text').innerText();
    const unsure = answer().locator('.unsure').first();
    await unsure.focus();
    await page.keyboard.press('Enter');
    const others = page.getByRole('dialog', { name: 'It nearly wrote' });
    const first = others.getByRole('radio').first();
    await first.waitFor();
    expect(await first.evaluate((radio) => radio === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await unsure.evaluate((word) => word === document.activeElement)).toBe(true);

    // The text before the word stands in the new version, with the other word behind it.
    const start = await unsure.evaluate((word) => {
      const range = document.createRange();
      range.setStart(word.parentElement as Element, 0);
      range.setEndBefore(word);
      return range.toString();
    });
    await page.keyboard.press('Enter');
    const word = await others.locator('label').first().locator('.alternative > span').first().innerText();
    await others.getByRole('button', { name: 'Continue from here' }).click();
    await page.getByText('2/2').last().waitFor();
    await waitForStatus(page, 'complete');
    await page.getByRole('button', { name: 'Shade unsure words' }).last().click();
    const after = await answer().locator('.confidence-text').textContent();
    expect(after?.startsWith(start)).toBe(true);
    expect(after?.slice(start.length).trimStart().startsWith(word)).toBe(true);
    await page.getByRole('button', { name: 'Previous version' }).last().click();
    await page.getByText('1/2').last().waitFor();
    await page.getByRole('button', { name: 'Shade unsure words' }).last().click();
    expect(await answer().locator('.confidence-text').innerText()).toBe(before);
  });
});
