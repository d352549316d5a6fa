import { describe, expect, it } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { MeasuredCosts } from '../../../engine/speculation/batch-costs.ts';
import type { DraftingSession } from '../../../engine/speculation/speculation.ts';
import { Speculation } from '../../../engine/speculation/speculation.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { TextName } from '../../bench/lookup-texts.ts';
import { textNames, writtenText } from '../../bench/lookup-texts.ts';
import { starterModelPath } from '../../support/starter-model.ts';

/*
 * How much faster given texts are written with drafts, on machines whose time is counted instead of taken: no clock is steady enough for
 * one part in fifty. `npm run -s bench:lookup` takes the time of real runs.
 */

/** Times of 1, 2, 4, 8 and 16 rows. The first two were measured on two cores with AVX-512. */
const machines = {
  'a dense model': [1, 1.66, 2.34, 2.97, 4.13],
  'a mixture': [1, 1.71, 2.94, 3.92, 5.42],
  'a machine that waits for memory': [1, 1.02, 1.06, 1.14, 1.3],
  'a machine that waits for its arithmetic': [1, 2, 4, 8, 16],
} as const;
type Machine = keyof typeof machines;

const tokenizer = createTokenizer(readGguf(starterModelPath).metadata);
const answerTokens = 192;

/** A session that only counts what its runs cost; `noise` is how much of the time others take away, now and then. */
function gainOf(machine: Machine, text: TextName, noise: (random: Random) => number): number {
  const { prompt, answer } = writtenText(text, tokenizer, answerTokens);
  const random = new Random(1);
  const tokens = [...prompt];
  const batchCosts = new MeasuredCosts();
  let draft: readonly number[] = [];
  let time = 0;
  const session: DraftingSession = {
    tokens,
    limit: 2048,
    draftRoom: 15,
    batchCosts,
    hasRun: (token) => draft[0] === token,
    append(token, next = []) {
      tokens.push(token);
      if (draft[0] === token) {
        draft = draft.slice(1);
        return true;
      }
      const cost = machines[machine][Math.log2(1 + next.length)]!;
      time += cost;
      batchCosts.measured(1 + next.length, 40 * cost * noise(random));
      draft = next;
      return true;
    },
  };
  const speculation = new Speculation(session);
  for (const token of answer) speculation.append(token);
  return answer.length / time;
}

const noises: Record<string, (random: Random) => number> = {
  'a quiet machine': () => 1,
  'a machine with other programs': (random) => (random.uniform() < 0.1 ? 5 : 0.8 + 0.4 * random.uniform()),
};

describe.each(Object.entries(noises))('in the first reply on %s, drafts', (_, noise) => {
  it.each(Object.keys(machines) as Machine[])(
    'never cost more than a fiftieth of the time of free text: %s',
    (machine) => {
      for (const text of textNames.filter((name) => name !== 'quoting')) {
        expect(gainOf(machine, text, noise)).toBeGreaterThan(0.98);
      }
    },
  );

  it('write quotations half as fast again and more', () => {
    expect(gainOf('a dense model', 'quoting', noise)).toBeGreaterThan(1.7);
    expect(gainOf('a mixture', 'quoting', noise)).toBeGreaterThan(1.5);
    expect(gainOf('a machine that waits for memory', 'quoting', noise)).toBeGreaterThan(2.5);
  });

  it('are given up where they never pay', () => {
    expect(gainOf('a machine that waits for its arithmetic', 'quoting', noise)).toBeGreaterThan(0.8);
  });
});
