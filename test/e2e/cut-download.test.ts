import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice } from '../fuzz/dice.ts';
import { chooseMode, lastReply, openModelsPage, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { Hub } from '../support/hub/hub.ts';
import { RealFile } from '../support/hub/real-file.ts';
import { killFamily } from '../support/process-family.ts';
import { renamedStarter } from '../support/renamed-starter.ts';
import { tempFolderInMemory } from '../support/temp-folder.ts';

const seed = 20_261_128;
const repo = 'someone/Small-Model-GGUF';
const name = 'From hub model';
const sizeBytes = 100_000_000;
const wantedCuts = 100;
/** On average, from one cut of a connection to the next: the hundred come well before the end of the file. */
const bytesBetweenCuts = 750_000;
/** Of one connection: what a person waits for, and next to nothing, while the test itself has to wait for the app. */
const [quick, slow] = [3_000_000, 250_000];

/** A model that answers, with bytes behind its last tensor that make it as large as it has to be. */
function largeModel(): Buffer {
  const model = renamedStarter(name);
  return Buffer.concat([model, new GeneratedFile('padding', sizeBytes).read(model.length, sizeBytes)]);
}

/** Of a file that is on its way: the bytes that count when the app starts again. */
function savedBytes(part: string): number {
  const { finished } = JSON.parse(readFileSync(`${part}.json`, 'utf8')) as { readonly finished: [number, number][] };
  return finished.reduce((sum, [start, end]) => sum + end - start, 0);
}

describe(`a line that is cut a hundred times, and an app that is killed twice (seed ${seed})`, () => {
  const dice = new Dice(seed);
  // What a kill costs grows with the time that a flush takes, and the disk may be busy with other tests.
  const userData = tempFolderInMemory()('data');
  const file = new RealFile('Small-Model-Q8_0.gguf', largeModel());
  const path = join(userData, 'models', repo, file.path);
  const cutsBefore: number[] = [];
  let hub: Hub;
  let tandem: LaunchedApp;

  const start = async () => {
    hub.connectionBytesPerSecond = slow;
    tandem = await launchApp({ userData });
    await waitForModel(tandem.page, 'Tandem Starter');
    hub.connectionBytesPerSecond = quick;
  };
  const button = (label: string | RegExp) => tandem.page.getByRole('button', { name: label });
  const downloads = () => tandem.page.getByRole('list', { name: 'Downloads' });

  beforeAll(async () => {
    hub = await new Hub([{ name: repo, files: [file] }]).start();
    hub.onRequest = ({ kind }) =>
      kind === 'content' && hub.cuts < wantedCuts
        ? { kind: 'cut', afterBytes: dice.below(2 * bytesBetweenCuts) }
        : null;
    await start();
  });
  afterAll(async () => {
    await tandem.close();
    await hub.close();
  });

  it('begins when the person has chosen the model', async () => {
    await openModelsPage(tandem.page, 'Settings');
    await tandem.page.getByRole('radio', { name: /^Another address/ }).click();
    await tandem.page.getByRole('textbox', { name: 'Address of the mirror' }).fill(hub.url);
    await button('Use it').click();
    await openModelsPage(tandem.page, 'Get models');
    await tandem.page.getByRole('searchbox').fill('small-model');
    await button(`Search ${new URL(hub.url).host}`).click();
    await button(repo).waitFor();
    await button(/^Download .*Q8_0/).click();
  });

  it.each([
    ['first', 0.25],
    ['second', 0.55],
  ])('goes on by itself after the %s kill, with what had arrived', async (_, share) => {
    const at = Math.floor((share + dice.below(100) / 1_000) * sizeBytes);
    await hub.until(() => hub.servedBytes >= at);
    await killFamily(tandem.process);
    cutsBefore.push(hub.cuts);
    expect(existsSync(path)).toBe(false);
    const saved = savedBytes(`${path}.part`);
    expect(saved).toBeGreaterThan(0.1 * sizeBytes);
    expect(saved).toBeLessThan(0.9 * sizeBytes);

    const asked = hub.requestsOf('content').length;
    await start();
    await hub.until(() => hub.requestsOf('content').length > asked);
    expect(hub.requestsOf('content')[asked]?.range?.start).toBeGreaterThan(0);
  });

  it('arrives whole, and costs less than five percent more than the file has', async () => {
    await openModelsPage(tandem.page, /^Downloads/);
    await downloads().getByText('Done: the file is whole').waitFor();
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(file.sha256);
    expect(readdirSync(dirname(path))).toEqual([file.path]);

    const extra = hub.servedBytes / sizeBytes - 1;
    console.log(
      `${hub.cuts} cuts, ${cutsBefore.join(' and ')} before the kills; extra traffic: ${(100 * extra).toFixed(2)} %`,
    );
    expect(extra).toBeLessThan(0.05);
    // Those that were planned for the other connections when the hundredth came.
    expect(hub.cuts).toBeGreaterThanOrEqual(wantedCuts);
    expect(hub.cuts).toBeLessThan(wantedCuts + 4);
    expect(cutsBefore[0]).toBeGreaterThan(10);
    expect(cutsBefore[1]).toBeGreaterThan((cutsBefore[0] ?? 0) + 10);
    expect(cutsBefore[1]).toBeLessThan(wantedCuts - 10);
  });

  it('answers', async () => {
    await button(`Use ${name}`).click();
    await tandem.page.keyboard.press('Escape');
    await waitForModel(tandem.page, name);
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, 'What is 12 + 30?');
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('42');
  });
});
