import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { Bridge } from '../../app/contract.ts';
import { costOfFile } from '../../engine/predict/cost-of-file.ts';
import { memoryNeed } from '../../engine/predict/memory.ts';
import { chooseMode, openModel, send, waitForModel } from '../support/chat-page.ts';
import { dropOnto } from '../support/drop-files.ts';
import { launchApp } from '../support/electron-app.ts';
import { qwen3Tokenizer } from '../support/qwen3-tokenizer.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';
import { benchFolder } from './places.ts';
import { measureTyping } from './ui/typing.ts';

/*
 * npm run -s bench:long -- [--words N]: a document of about 100,000 tokens in the app, with a small made-up model that was trained on
 * 32,768. Says how soon a stop is heard and how the window answers keys while the document is read, and whether the engine's memory
 * stays within what was predicted. Linux only: memory is read from /proc.
 */

const { values: options } = parseArgs({ options: { words: { type: 'string', default: '75000' } } });
const nWords = Number(options.words);
const mostStopMs = 1_000;
const mostTaskMs = 16;

const shape = { nLayers: 4, dModel: 256, nHeads: 4, nKvHeads: 2, headDim: 64, dFeedForward: 512 } as const;

let isMissed = false;
function report(what: string, value: number, unit: string, most: number): void {
  const isGood = value <= most;
  if (!isGood) isMissed = true;
  console.log(
    `${what.padEnd(58)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(3)} at most ${most} ${isGood ? 'ok' : 'MISS'}`,
  );
}

/** Prose in which no stretch of a page comes twice. */
function prose(): string {
  const words = readFileSync(new URL('./prose.txt', import.meta.url), 'utf8').split(/\s+/);
  const text = Array.from({ length: nWords }, (_, i) => words[(i * 7 + Math.floor(i / words.length)) % words.length]);
  return Array.from({ length: Math.ceil(nWords / 120) }, (_, i) => text.slice(i * 120, (i + 1) * 120).join(' ')).join(
    '\n\n',
  );
}

/** Process ids of all that this process started, directly or not. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Of the process that has this file in its address space. */
function peakBytesOf(pid: number, file: string): number {
  const owner = descendants(pid).find((one) => readFileSync(`/proc/${one}/maps`, 'utf8').includes(file));
  if (owner === undefined) throw new Error('no process has the model mapped');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${owner}/status`, 'utf8'))?.[1];
  return 1024 * Number(kilobytes);
}

const reading = (page: Page) => page.locator('.reading progress');
const isRead = (page: Page) =>
  page.locator('[data-role="assistant"]').last().getByTestId('answer-text').filter({ hasText: /\S/ });

async function tokensRead(page: Page): Promise<number> {
  return Number(await reading(page).getAttribute('value'));
}

async function main(): Promise<void> {
  mkdirSync(benchFolder, { recursive: true });
  const folder = mkdtempSync(join(benchFolder, 'long-'));
  const model = join(folder, 'small.gguf');
  writeSyntheticModel(model, {
    ...shape,
    name: 'Small',
    vocabSize: 151_936,
    contextLength: 32_768,
    type: 'Q8_0',
    tokenizer: qwen3Tokenizer,
  });
  const file = join(folder, 'long.txt');
  writeFileSync(file, prose());
  const tandem = await launchApp({ userData: join(folder, 'data') });
  try {
    const { page } = tandem;
    await openModel(tandem, model);
    await waitForModel(page, 'Small');
    await chooseMode(page, 'Fast');
    await dropOnto(page, [file]);
    await page.locator('[data-testid="document"][data-status="ready"]').waitFor({ timeout: 60_000 });

    await send(page, 'What is it about?');
    await reading(page).waitFor({ timeout: 120_000 });
    await page.waitForFunction(
      () => Number(document.querySelector('.reading progress')?.getAttribute('value')) > 4_000,
      null,
      {
        timeout: 120_000,
      },
    );
    const typing = await measureTyping(page);
    report('longest task of keys while it is read, processor time', typing.longestTaskMs, 'ms', mostTaskMs);

    const stopMs = await page.evaluate(async () => {
      const button = document.querySelector<HTMLElement>('.reading button');
      const begun = performance.now();
      button?.click();
      while (document.querySelector('[data-role="assistant"][data-status="generating"]') !== null) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - begun;
    });
    report('stopped in mid-reading after', stopMs, 'ms', mostStopMs);

    const begun = performance.now();
    await send(page, 'What is it about?');
    await reading(page).waitFor({ timeout: 120_000 });
    const cached = await tokensRead(page);
    await isRead(page).waitFor({ timeout: 1_800_000 });
    console.log(`read on from ${cached} tokens; first text after ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const planned = await page.evaluate(async () => {
      const { commands } = (window as unknown as { tandem: Bridge }).tandem;
      const list = await commands['conversation.list'](null);
      const conversationId = list.ok ? (list.value[0]?.id ?? '') : '';
      return commands['context.plan']({ conversationId, draft: '', mode: 'fast' });
    });
    if (!planned.ok) throw new Error(planned.problem.message);
    const plan = planned.value;
    const need = memoryNeed(costOfFile(model), plan.capacity, plan.kvType);
    report(
      `memory of the engine, ${plan.tokens} tokens, rope × ${plan.ropeFactor}`,
      peakBytesOf(tandem.process.pid!, model) / 1e6,
      'MB',
      need.total / 1e6,
    );
  } finally {
    await tandem.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (isMissed) process.exitCode = 1;
}

await main();
