import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemDisk } from '../../app/downloads/disk.ts';
import { PartFile } from '../../app/downloads/part-file.ts';
import type { RemoteFile, Source } from '../../app/downloads/protocol.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { folderInMemory } from '../support/temp-folder.ts';

const source: Source = {
  endpoint: { kind: 'huggingface', url: 'https://hub.example' },
  repo: 'someone/model',
  revision: 'abc',
};
const saveEveryMs = 2_000;

/** A file of this size, with its clock and what its map on the disk says. */
async function partFile(sizeBytes: number) {
  const clock = new ManualClock();
  const path = join(folderInMemory(), 'model.gguf');
  const file: RemoteFile = { path: 'model.gguf', sizeBytes, sha256: null };
  const part = await PartFile.open({ disk: systemDisk, clock, source, file, path, saveEveryMs });
  onTestFinished(() => part.close());
  await part.save();
  let at = 0;
  return {
    clock,
    arrive: async (bytes: number) => {
      await part.write([Buffer.alloc(bytes, 1)], at);
      at += bytes;
    },
    /** Once whatever save is under way has ended. */
    saved: async (): Promise<[number, number][]> => {
      await part.close();
      return (JSON.parse(readFileSync(`${path}.part.json`, 'utf8')) as { finished: [number, number][] }).finished;
    },
  };
}

test('a hundredth of a file is saved as soon as it is there, since a quick line brings the rest in no time', async () => {
  const { arrive, saved } = await partFile(200_000_000);
  await arrive(1_000_000);
  await arrive(1_000_000);
  expect(await saved()).toEqual([[0, 2_000_000]]);
});

test('less than that waits for its time', async () => {
  const { arrive, clock, saved } = await partFile(200_000_000);
  await arrive(1_000_000);
  await clock.advance(saveEveryMs - 1);
  await arrive(500_000);
  expect(await saved()).toEqual([]);
});

test('and is saved with what comes after it', async () => {
  const { arrive, clock, saved } = await partFile(200_000_000);
  await arrive(1_000_000);
  await clock.advance(saveEveryMs);
  await arrive(500_000);
  expect(await saved()).toEqual([[0, 1_500_000]]);
});

test('of a large file 64 MiB are the most that a kill can cost', async () => {
  const { arrive, saved } = await partFile(140e9);
  for (let mebibytes = 0; mebibytes < 64; mebibytes += 16) await arrive(16 << 20);
  expect(await saved()).toEqual([[0, 64 << 20]]);
});
