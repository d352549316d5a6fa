import { expect, test } from 'vitest';
import { titleFrom } from '../../app/services/title.ts';

test('a short message is its own title, on one line', () => {
  expect(titleFrom('  What is\n\n2 + 2?\t')).toBe('What is 2 + 2?');
});

test('a long message is cut between words', () => {
  expect(titleFrom('one two three four five six seven eight nine ten eleven')).toBe(
    'one two three four five six seven eight nine…',
  );
});

test('text without spaces is cut after 48 visible characters, never inside one', () => {
  const family = '👨‍👩‍👧';
  expect(titleFrom(family.repeat(60))).toBe(`${family.repeat(47)}…`);
  expect(titleFrom('汉'.repeat(48))).toBe('汉'.repeat(48));
});

test('a message of a million characters costs no more than its beginning', () => {
  const start = performance.now();
  expect(titleFrom('word '.repeat(200_000))).toMatch(/^word .*…$/);
  expect(performance.now() - start).toBeLessThan(100);
});
