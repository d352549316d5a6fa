import { copyFileSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogueFile } from '../../app/catalogue/catalogue-file.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { scriptedMachine } from '../support/scripted-machine.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';

/** What an opened repository tells of files that nobody has downloaded. */

const repo = 'someone/Stories-GGUF';
const published = readCatalogueFile('resources/catalogue.json').entries.find(
  ({ modelId, quantization }) => modelId === 'qwen3-4b' && quantization === 'Q4_K_M',
);
const sizeBytes = published?.sizeBytes ?? 0;

async function startApp() {
  const files = [
    new GeneratedFile('Qwen3-4B-Storyteller-Q4_K_M.gguf', sizeBytes),
    new GeneratedFile('Something-Else-Q4_K_M.gguf', sizeBytes),
  ];
  const hub = await startHub([{ name: repo, files, tellsHashes: false }]);
  const dataFolder = temporaryFolder();
  mkdirSync(join(dataFolder, 'resources'));
  copyFileSync('resources/catalogue.json', join(dataFolder, 'resources', 'catalogue.json'));
  const machine = { ...scriptedMachine, processor: cpus()[0]?.model.trim() ?? 'unknown' };
  const t = await startTestApp({ dataFolder, script: { machine }, memory: { total: 16e9, free: 8e9 } });
  await t.command('settings.update', { hubEndpoint: hub.url });
  const offer = async (name: string) => {
    const { offers } = await t.command('catalogue.open', { repo });
    return offers?.find((one) => one.name === name);
  };
  return { t, offer };
}

test('a file of a known shape says whether it fits, and how fast it writes once this computer is measured', async () => {
  const { t, offer } = await startApp();
  const before = await offer('Qwen3-4B-Storyteller-Q4_K_M');
  expect(before).toMatchObject({ memory: { verdict: 'fits' }, speed: null });
  expect(before?.memory?.bytes).toBeGreaterThan(sizeBytes * 0.95);

  const measured = t.next('machine.changed', () => true);
  await t.command('machine.get', null);
  await t.clock.advance(0);
  await measured;
  const after = await offer('Qwen3-4B-Storyteller-Q4_K_M');
  expect(after?.speed).toMatchObject({ source: 'predicted' });
  // A billion weights a second.
  expect(after?.speed?.decodeTokensPerSecond).toBeCloseTo(1 / 4.02, 1);
});

test('a file of which nobody knows the shape says nothing', async () => {
  const { offer } = await startApp();
  expect(await offer('Something-Else-Q4_K_M')).toMatchObject({ memory: null, speed: null });
});
