import { describe, expect, test } from 'vitest';
import { knownTokens, promptEnds } from '../../../app/context-plan/read-prefixes.ts';

const setting = { modelPath: '/m', kvType: 'F16', ropeFactor: 1 };
const text = (content: string, tokens: number) => ({ role: 'user', content, tokens }) as const;

describe('what of a prompt was read before', () => {
  const read = new Set(promptEnds(setting, [text('document', 1_000), text('first', 5)]).map(({ hash }) => hash));
  const known = (...parts: Parameters<typeof promptEnds>) =>
    knownTokens(promptEnds(...parts), (hash) => read.has(hash));

  test('is the longest beginning that is the same', () => {
    expect(known(setting, [text('document', 1_000), text('second', 9)])).toBe(1_000);
    expect(known(setting, [text('document', 1_000), text('first', 5), text('more', 3)])).toBe(1_005);
  });

  test('is nothing where an earlier text differs', () => {
    expect(known(setting, [text('system', 4), text('document', 1_000)])).toBe(0);
  });

  test('is nothing where the model is run in another way', () => {
    expect(known({ ...setting, ropeFactor: 2 }, [text('document', 1_000)])).toBe(0);
    expect(known({ ...setting, kvType: 'Q8_0' }, [text('document', 1_000)])).toBe(0);
  });
});
