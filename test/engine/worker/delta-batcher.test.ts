import { expect, it } from 'vitest';
import type { Delta } from '../../../engine/delta-batcher.ts';
import { DeltaBatcher } from '../../../engine/delta-batcher.ts';

function setUp() {
  const deltas: Delta[] = [];
  const clock = { now: 1000 };
  const batcher = new DeltaBatcher(
    (delta) => deltas.push(delta),
    () => clock.now,
  );
  return { deltas, clock, batcher };
}

it('sends the first text at once', () => {
  const { deltas, batcher } = setUp();
  batcher.push({ channel: 'answer', text: 'A' });
  expect(deltas).toEqual([{ seq: 0, channel: 'answer', text: 'A', nTokens: 1 }]);
});

it('gathers what comes within 30 milliseconds', () => {
  const { deltas, clock, batcher } = setUp();
  for (const text of ['A', 'b', 'c', 'd']) {
    batcher.push({ channel: 'answer', text });
    clock.now += 15;
  }
  expect(deltas.map(({ text }) => text)).toEqual(['A', 'bc']);
  batcher.flush();
  expect(deltas.map(({ text }) => text)).toEqual(['A', 'bc', 'd']);
  expect(deltas.map(({ nTokens }) => nTokens)).toEqual([1, 2, 1]);
});

it('never mixes thinking and answer in one delta', () => {
  const { deltas, batcher } = setUp();
  batcher.push({ channel: 'thinking', text: 'A' });
  batcher.push({ channel: 'thinking', text: 'b' });
  batcher.push({ channel: 'answer', text: 'C' });
  batcher.flush();
  expect(deltas).toEqual([
    { seq: 0, channel: 'thinking', text: 'A', nTokens: 1 },
    { seq: 1, channel: 'thinking', text: 'b', nTokens: 1 },
    { seq: 2, channel: 'answer', text: 'C', nTokens: 1 },
  ]);
});

it('sends nothing where there is nothing', () => {
  const { deltas, batcher } = setUp();
  batcher.push({ channel: 'answer', text: '' });
  batcher.flush();
  expect(deltas).toEqual([]);
});
