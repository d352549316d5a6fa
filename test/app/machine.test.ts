import { cpus } from 'node:os';
import { describe, expect, test } from 'vitest';
import { scriptedMachine } from '../support/scripted-machine.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';

/** The scripted machine with this computer's processor, so that a measurement of it can be kept. */
const machine = { ...scriptedMachine, processor: cpus()[0]?.model.trim() ?? 'unknown' };

function startApp(options: TestAppOptions = {}) {
  return startTestApp({ ...options, script: { machine, ...options.script } });
}

function measurements(t: TestApp): number {
  return t.engine.requests.filter(({ kind }) => kind === 'measureMachine').length;
}

async function measured(t: TestApp): Promise<void> {
  const event = t.next('machine.changed', () => true);
  await t.command('machine.get', null);
  await t.clock.advance(0);
  await event;
}

test('nothing is measured before somebody asks; the first question begins it, and an event tells the result', async () => {
  const t = await startApp();
  expect(measurements(t)).toBe(0);
  const event = t.next('machine.changed', () => true);
  expect(await t.command('machine.get', null)).toBeNull();
  await t.clock.advance(0);
  const told = await event;
  expect(told).toMatchObject({
    processor: machine.processor,
    threads: 2,
    kernels: 'scripted',
    memoryBytes: 64e9,
    availableMemoryBytes: 64e9,
    measuredAt: t.clock.now(),
    wasBusy: false,
  });
  // A billion weights a second; Q4_K has 144 bytes for 256.
  expect(told.weightBytesPerSecond).toBeCloseTo((1e9 * 144) / 256, -3);
  expect(told.freeDiskBytes).toBeGreaterThan(0);
  expect(await t.command('machine.get', null)).toEqual(told);
});

test('it waits until the answer that is being written has ended', async () => {
  const t = await startApp();
  await t.send('Hi');
  await t.command('machine.get', null);
  await t.clock.advance(0);
  expect(measurements(t)).toBe(0);
  t.engine.finish();
  await t.clock.advance(0);
  expect(measurements(t)).toBe(1);
});

describe('a measurement', () => {
  test('is kept from one start to the next', async () => {
    const first = await startApp();
    await measured(first);
    await first.close();
    const second = await startApp({ dataFolder: first.dataFolder });
    expect(await second.command('machine.get', null)).toMatchObject({ kernels: 'scripted' });
    await second.clock.advance(0);
    expect(measurements(second)).toBe(0);
  });

  test('of another version of the app, or of another processor, counts no more', async () => {
    const first = await startApp();
    await measured(first);
    await first.close();
    const updated = await startApp({ dataFolder: first.dataFolder, version: '9.9.9' });
    expect(await updated.command('machine.get', null)).toBeNull();
    await updated.close();

    const other = await startApp({ script: { machine: { ...machine, processor: 'Another one' } } });
    await measured(other);
    await other.close();
    expect(await (await startApp({ dataFolder: other.dataFolder })).command('machine.get', null)).toBeNull();
  });

  test('that other programs disturbed is used, said, and made again at the next start', async () => {
    const first = await startApp({ script: { machine: { ...machine, othersBusyCores: 1.5 } } });
    await measured(first);
    expect(await first.command('machine.get', null)).toMatchObject({ wasBusy: true });
    await first.clock.advance(0);
    expect(measurements(first)).toBe(1);
    await first.close();
    const second = await startApp({ dataFolder: first.dataFolder });
    expect(await second.command('machine.get', null)).toMatchObject({ wasBusy: true });
    await second.clock.advance(0);
    expect(await second.command('machine.get', null)).toMatchObject({ wasBusy: false });
  });

  test('can be made again at any time', async () => {
    const t = await startApp();
    await measured(t);
    expect(await t.commandWhile('machine.measure', null)).toMatchObject({ kernels: 'scripted' });
    expect(measurements(t)).toBe(2);
  });

  test('that ends the engine fails with a sentence, and the engine comes back with its model', async () => {
    const t = await startApp({ script: { machine: 'crash' } });
    const problem = t.refusal('machine.measure', null);
    await t.clock.advance(1_000);
    expect(await problem).toMatchObject({
      code: 'engine-crashed',
      message: expect.stringContaining('Measure it again'),
    });
    expect(await t.command('model.state', null)).toMatchObject({ engine: 'ready', current: { isStarter: true } });
  });
});

test('with it, models show how fast they would be, until a reply shows how fast they are', async () => {
  const t = await startApp();
  const speed = async () => (await t.command('library.list', null))[0]?.speed ?? null;
  expect(await speed()).toBeNull();
  const told = t.next('library.changed', ([model]) => model?.speed?.source === 'predicted');
  await measured(t);
  await told;
  // Five million weights at a billion a second.
  const predicted = await speed();
  expect(predicted?.decodeTokensPerSecond).toBeGreaterThan(150);
  expect(predicted?.decodeTokensPerSecond).toBeLessThan(250);

  await t.send('Hi');
  t.engine.finish('stop', { decode: { tokens: 100, milliseconds: 5_000, tokensPerSecond: 20 } });
  await t.clock.advance(0);
  expect(await speed()).toMatchObject({ decodeTokensPerSecond: 20, source: 'measured' });
});
