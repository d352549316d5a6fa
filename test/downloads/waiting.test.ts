import { describe, expect, test } from 'vitest';
import { backOffMs } from '../../app/downloads/back-off.ts';
import { retryAfterMs } from '../../app/downloads/http-status.ts';
import { connectionLost, notFound, rateLimited, serverTrouble } from '../../app/downloads/network-errors.ts';
import { SpeedLimit } from '../../app/downloads/speed-limit.ts';
import { StallWatch } from '../../app/downloads/stall-watch.ts';
import { WakeWatch } from '../../app/downloads/wake-watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('the wait after a try that failed', () => {
  const waits = (error: Parameters<typeof backOffMs>[0], random: number) =>
    Array.from({ length: 8 }, (_, i) => backOffMs(error, i + 1, () => random));

  test('doubles up to half a minute, and never ends while it is the network', () => {
    expect(waits(connectionLost('hub'), 1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('is spread over its second half', () => {
    expect(waits(connectionLost('hub'), 0).slice(0, 3)).toEqual([250, 500, 1_000]);
  });

  test('ends after five tries when it is the server', () => {
    expect(waits(serverTrouble('hub', 500, null), 1)).toEqual([500, 1_000, 2_000, 4_000, null, null, null, null]);
  });

  test('is not shorter than what the server asks for', () => {
    expect(backOffMs(rateLimited('hub', 90_000), 1, () => 1)).toBe(90_000);
    expect(backOffMs(rateLimited('hub', 0), 3, () => 1)).toBe(2_000);
  });

  test('does not happen where only the person can help', () => {
    expect(backOffMs(notFound('hub', 'a/b'), 1, () => 1)).toBeNull();
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);

  test.each([
    ['120', 120_000],
    ['0', 0],
    ['86400', 600_000],
    ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
    ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 600_000],
    ['soon', null],
    ['-5', null],
    ['', null],
    [null, null],
  ])('%j means %j milliseconds', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});

describe('the speed limit', () => {
  test('lets through what it says, over all who share it', async () => {
    const clock = new ManualClock();
    const limit = new SpeedLimit(clock, 100_000);
    let bytes = 0;
    const connection = async () => {
      while (bytes < 1_000_000) {
        bytes += 10_000;
        await limit.take(10_000);
      }
    };
    const all = Promise.all([connection(), connection(), connection()]);
    await clock.advance(5_000);
    expect(bytes).toBeGreaterThan(480_000);
    expect(bytes).toBeLessThan(570_000);
    await clock.advance(5_500);
    await all;
  });

  test('changes at once, also for those who wait', async () => {
    const clock = new ManualClock();
    const limit = new SpeedLimit(clock, 1_000);
    const waiting = limit.take(1_000_000);
    expect(waiting).not.toBeNull();
    limit.set(null);
    await waiting;
    expect(limit.take(1_000_000)).toBeNull();
  });

  test('saves up no more than a moment', async () => {
    const clock = new ManualClock();
    const limit = new SpeedLimit(clock, 100_000);
    await clock.advance(3_600_000);
    expect(limit.take(25_000)).toBeNull();
    expect(limit.take(1)).not.toBeNull();
  });
});

describe('a stall', () => {
  test('is half a minute that brings next to nothing', async () => {
    const clock = new ManualClock();
    let stalls = 0;
    const watch = new StallWatch(clock, () => stalls++);
    for (let second = 0; second < 25; second++) {
      watch.received(10_000);
      await clock.advance(1_000);
    }
    await clock.advance(28_000);
    expect(stalls).toBe(0);
    await clock.advance(2_000);
    expect(stalls).toBe(1);
    await clock.advance(120_000);
    expect(stalls).toBe(1);
  });

  test('is also one byte a second', async () => {
    const clock = new ManualClock();
    let stalls = 0;
    const watch = new StallWatch(clock, () => stalls++);
    for (let second = 0; second < 31; second++) {
      watch.received(1);
      await clock.advance(1_000);
    }
    expect(stalls).toBe(1);
  });

  test('is not a time in which it is we who do not read', async () => {
    const clock = new ManualClock();
    let stalls = 0;
    const watch = new StallWatch(clock, () => stalls++);
    watch.hold();
    await clock.advance(300_000);
    watch.release();
    await clock.advance(29_000);
    expect(stalls).toBe(0);
    await clock.advance(1_000);
    expect(stalls).toBe(1);
  });

  test('does not come after the end', async () => {
    const clock = new ManualClock();
    let stalls = 0;
    new StallWatch(clock, () => stalls++).end();
    await clock.advance(60_000);
    expect(stalls).toBe(0);
  });
});

describe('waking', () => {
  test('is noticed by either clock', async () => {
    const clock = new ManualClock();
    let wakes = 0;
    new WakeWatch(clock, () => wakes++);
    await clock.advance(60_000);
    expect(wakes).toBe(0);
    clock.setWallClock(clock.now() + 3_600_000);
    await clock.advance(5_000);
    expect(wakes).toBe(1);
    await clock.advance(60_000);
    expect(wakes).toBe(1);
  });
});
