import { expect, test } from 'vitest';
import { ByteRanges } from '../../app/downloads/byte-ranges.ts';
import { Claims } from '../../app/downloads/claims.ts';
import { ManualClock } from '../support/manual-clock.ts';

const mib = 1 << 20;

function claimsOf(sizeBytes: number, finished: ByteRanges = new ByteRanges()) {
  const clock = new ManualClock();
  return { clock, finished, claims: new Claims(clock, sizeBytes, () => finished.gaps(sizeBytes)) };
}

test('connections get what is missing in order, each something else', () => {
  const { claims } = claimsOf(64 * mib, new ByteRanges([[4 * mib, 6 * mib]]));
  const taken = Array.from({ length: 3 }, () => claims.take()!);
  expect(taken.map(({ at, end }) => [at / mib, end / mib])).toEqual([
    [0, 4],
    [6, 10],
    [10, 14],
  ]);
});

test('what a connection gives back unfinished goes to the next one, as far as it is still missing', () => {
  const { claims, finished } = claimsOf(64 * mib);
  const first = claims.take()!;
  claims.take();
  finished.add(0, mib);
  claims.giveBack(first);
  expect(claims.take()).toMatchObject({ at: mib, end: 4 * mib });
});

test('a whole file is covered without gap or overlap, whatever the order of coming and going', () => {
  const { claims, finished } = claimsOf(100 * mib + 12_345);
  let bytes = 0;
  for (let claim = claims.take(); claim !== null; claim = claims.take()) {
    const other = claims.take();
    for (const one of [other, claim]) {
      if (one === null) continue;
      bytes += one.end - one.at;
      finished.add(one.at, one.end);
      claims.giveBack(one);
    }
  }
  expect(bytes).toBe(100 * mib + 12_345);
  expect(finished.toArray()).toEqual([[0, bytes]]);
});

/** One connection holds the first 4 MiB, `doneBytes` of which have come in `ms`; everything else is there. */
async function lastConnection(doneBytes: number, ms: number) {
  const { claims, clock, finished } = claimsOf(64 * mib);
  const claim = claims.take()!;
  finished.add(claim.end, 64 * mib);
  await clock.advance(ms);
  finished.add(0, doneBytes);
  claim.at = doneBytes;
  return { claims, claim };
}

test('an idle connection takes over half of what a slow one still has before it', async () => {
  const { claims, claim: slow } = await lastConnection(mib, 10_000);
  expect(claims.take()).toMatchObject({ at: 2.5 * mib, end: 4 * mib });
  expect(slow.end).toBe(2.5 * mib);
});

test('a connection that sends nothing at all is relieved of half, too', async () => {
  const { claims } = await lastConnection(0, 4_000);
  expect(claims.take()).toMatchObject({ at: 2 * mib, end: 4 * mib });
});

test('a connection that is nearly done, or fast, or new is left alone', async () => {
  const nearlyDone = await lastConnection(4 * mib - 100_000, 60_000);
  expect(nearlyDone.claims.take()).toBeNull();
  const fast = await lastConnection(2 * mib, 3_000 - 1);
  expect(fast.claims.take()).toBeNull();
  const isNew = await lastConnection(0, 1_000);
  expect(isNew.claims.take()).toBeNull();
});
