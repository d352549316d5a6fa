import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Engine } from '../../../engine/engine.ts';
import type { Mode } from '../../../engine/protocol.ts';
import { starterModelPath } from '../../support/starter-model.ts';

/** Questions whose numbers were never in the training data, with the number that the answer must end in. */
const itemsSchema = z.array(z.object({ prompt: z.string(), expectedNumber: z.number() })).min(100);
const fixture = fileURLToPath(new URL('../../fixtures/starter-arithmetic.json', import.meta.url));
const items = itemsSchema.parse(JSON.parse(readFileSync(fixture, 'utf8')));

const engine = Engine.open(starterModelPath, { threads: 1 });
afterAll(() => engine.close());

/** The share of items whose answer ends in the right number, greedily. */
function shareSolved(mode: Mode): number {
  const solved = items.filter(({ prompt, expectedNumber }) => {
    let answer = '';
    engine.reply(
      [{ role: 'user', content: prompt }],
      { mode, sampling: { temperature: 0 }, maxTokens: 400 },
      {
        onText: ({ channel, text }) => {
          if (channel === 'answer') answer += text;
        },
      },
    );
    return Number(answer.match(/-?\d+/g)?.at(-1)) === expectedNumber;
  });
  return solved.length / items.length;
}

it('solves at least nine of ten sums when it thinks first, and far fewer when it answers at once', () => {
  expect(shareSolved('deep')).toBeGreaterThanOrEqual(0.9);
  expect(shareSolved('fast')).toBeLessThan(0.4);
}, 120_000);
