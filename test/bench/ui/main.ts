import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openDatabase } from '../../../app/storage/database.ts';
import { richAnswer } from '../../renderer/markdown/sample.ts';
import { type LaunchedApp, launchApp } from '../../support/electron-app.ts';
import { fillMessages } from '../../support/fill-messages.ts';
import { seedConversation } from '../../support/seed-conversation.ts';
import { playAnswer } from '../../support/stream-answer.ts';
import { percentile, startRecording, stopRecording } from './recording.ts';
import { countThreadTime } from './thread-time.ts';
import { measureTyping } from './typing.ts';

/*
 * How fast the window is, measured in the page itself: the built app in Electron or its stand-in, with 100,000 messages in the
 * database. Fails where a target is missed. On a machine without a graphics card frames are drawn by the processor, too.
 */

const nMessages = 1_000;
const nStored = Number(process.env.BENCH_STORED ?? 100_000);
const nTokens = 20_000;
const tokensPerSecond = 100;
/** The engine sends text about every 30 ms. */
const tokensInDelta = 3;

let isMissed = false;
function report(what: string, value: number, unit: string, target: number, isGood = value <= target): void {
  if (!isGood) isMissed = true;
  console.log(
    `${what.padEnd(62)} ${value.toFixed(value < 100 ? 1 : 0).padStart(7)} ${unit.padEnd(3)} target ${target} ${isGood ? 'ok' : 'MISS'}`,
  );
}

const title = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });

/** Milliseconds from the click in the list until the last message is on the screen; of several, the median and the worst. */
async function measureOpening(page: Page): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    await title(page, 'Other').click();
    await page.getByText('The other one.').waitFor();
    times.push(
      await page.evaluate(
        ({ name, last }) =>
          new Promise<number>((resolve) => {
            const button = [...document.querySelectorAll<HTMLElement>('nav button')].find(
              (one) => one.textContent === name,
            );
            const begun = performance.now();
            button?.click();
            const look = () => {
              const shown = document.querySelector(`[data-message-id="${last}"] .prose`);
              // Two frames later it has been painted.
              if (shown?.textContent)
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
              else requestAnimationFrame(look);
            };
            look();
          }),
        { name: 'Long', last: `long-${nMessages - 1}` },
      ),
    );
  }
  return times;
}

function answerOf(n: number): string {
  // A token is about four characters.
  const paragraphs: string[] = [];
  for (let length = 0; length < n * 4; length += richAnswer.length) paragraphs.push(richAnswer);
  return paragraphs.join('\n\n').slice(0, n * 4);
}

async function measureStreaming(tandem: LaunchedApp, id: string, text: string, channel: string): Promise<void> {
  const { page } = tandem;
  const { send } = await playAnswer(tandem, id);
  await title(page, id).click();
  await page.getByText('Tell me.').waitFor();
  // All but the last 1,500 tokens at once: the end of a long answer is where it would be slow.
  const tail = text.length - 1_500 * 4;
  await send([text.slice(0, tail)], 0);
  const shown =
    text
      .slice(tail - 400, tail)
      .match(/[a-z]{5,}/g)
      ?.at(-1) ?? '';
  await page.getByTestId('answer-text').getByText(shown).last().waitFor({ timeout: 120_000 });
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  const stopCounting = await countThreadTime(await page.context().newCDPSession(page));
  await startRecording(page);
  const pieces = text.slice(tail).match(new RegExp(`.{1,${tokensInDelta * 4}}`, 'gsu')) ?? [];
  await send(pieces, (1_000 * tokensInDelta) / tokensPerSecond);
  const { frames, longTasks, milliseconds } = await stopRecording(page);
  const thread = await stopCounting();
  const perSecond = frames.length / (milliseconds / 1_000);
  report(`${channel}: frames a second`, perSecond, '', 60, perSecond >= 58);
  report(`${channel}: longest task`, Math.max(0, ...longTasks), 'ms', 50);
  report(`${channel}: 99th percentile between frames`, percentile(frames, 0.99), 'ms', 34);
  report(`${channel}: longest task, processor time`, thread.longestTaskMs, 'ms', 50);
  report(`${channel}: busy, processor time of 1,000 ms`, (1_000 * thread.totalMs) / milliseconds, 'ms', 500);
}

async function run(): Promise<void> {
  const userData = mkdtempSync(join(tmpdir(), 'tandem-bench-ui-'));
  const { db } = openDatabase({ file: join(userData, 'tandem.db'), now: Date.now });
  fillMessages(db, nStored);
  db.close();
  const long = Array.from({ length: nMessages }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: index % 2 === 0 ? `Question ${index}?` : richAnswer.slice(0, 400 + ((index * 7919) % 1_600)),
  }));
  seedConversation(userData, { id: 'long', title: 'Long', messages: long });
  seedConversation(userData, { id: 'other', title: 'Other', messages: [{ role: 'user', content: 'The other one.' }] });
  for (const id of ['prose', 'code']) {
    seedConversation(userData, { id, title: id, messages: [{ role: 'user', content: 'Tell me.' }] });
  }
  const tandem = await launchApp({ userData });
  try {
    const { page } = tandem;
    await page.setViewportSize({ width: 1280, height: 800 });
    console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads; ${nStored} messages stored`);
    const opening = await measureOpening(page);
    report(`opening ${nMessages} messages: median`, percentile(opening, 0.5), 'ms', 300);
    report(`opening ${nMessages} messages: worst`, Math.max(...opening), 'ms', 300);
    const typing = await measureTyping(page);
    report('a key in that conversation: processor time', typing.perKeyMs, 'ms', 16);
    report('a key in that conversation: longest task, processor time', typing.longestTaskMs, 'ms', 16);
    await measureStreaming(tandem, 'prose', answerOf(nTokens), `${nTokens} tokens of prose, code, tables`);
    await measureStreaming(
      tandem,
      'code',
      `\`\`\`ts\n${'const value = compute(a, b);\n'.repeat(nTokens / 7)}`,
      `${nTokens} tokens of code`,
    );
  } finally {
    await tandem.close();
    rmSync(userData, { recursive: true, force: true });
  }
  if (isMissed) process.exitCode = 1;
}

await run();
