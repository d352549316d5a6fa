import { describe, expect, test } from 'vitest';
import { cutPassages } from '../../../app/passages/cut-passages.ts';

const sentence = 'The harbour was built in stone by people who came from the north. ';
const words = (n: number) =>
  sentence
    .repeat(Math.ceil(n / sentence.length))
    .slice(0, n)
    .trim();

/** The passages of one part as texts. */
function passagesOf(text: string): string[] {
  return cutPassages([{ number: 1, text }]).map(({ start, end }) => text.slice(start, end));
}

describe('a text is cut into passages', () => {
  test('a short part is one passage, without the space around it; an empty one is none', () => {
    const parts = [
      { number: 1, text: '\n  One page.\n' },
      { number: 2, text: ' \n ' },
      { number: 3, text: 'Another.' },
    ];
    expect(cutPassages(parts)).toEqual([
      { number: 1, part: 1, start: 3, end: 12 },
      { number: 2, part: 3, start: 0, end: 8 },
    ]);
  });

  test('at headings first, then between paragraphs', () => {
    const section = `## First\n\n${words(600)}`;
    const [first, second] = passagesOf(`${section}\n\n## Second\n\n${words(900)}`);
    expect(first).toBe(section);
    expect(second).toMatch(/^## Second/);

    const paragraphs = [words(500), words(400), words(500), words(500)];
    expect(passagesOf(paragraphs.join('\n\n'))).toEqual([
      `${paragraphs[0]}\n\n${paragraphs[1]}`,
      `${paragraphs[2]}\n\n${paragraphs[3]}`,
    ]);
  });

  test('a long paragraph is cut after sentences, in any script', () => {
    for (const text of [
      words(5_000),
      '这座港口是由来自北方的人用石头建造的。'.repeat(300),
      'בנו את הנמל אנשים שבאו מן הצפון. '.repeat(150),
    ]) {
      const passages = passagesOf(text);
      expect(passages.length).toBeGreaterThan(3);
      for (const passage of passages.slice(0, -1)) {
        expect(passage).toMatch(/[.。]$/);
        expect(passage.length).toBeGreaterThanOrEqual(500);
      }
    }
  });

  test('rows of a table stay whole', () => {
    const rows = Array.from({ length: 100 }, (_, n) => `| ${n} | ${'x'.repeat(60)} |`);
    const passages = passagesOf(rows.join('\n'));
    expect(passages.flatMap((passage) => passage.split('\n'))).toEqual(rows);
  });

  test('no passage is too long, and nothing but white space is lost, whatever the text', () => {
    const texts = [
      'x'.repeat(5_000),
      '😀'.repeat(3_000),
      'e\u0301'.repeat(3_000),
      ' \n'.repeat(2_000),
      '\n# a\n'.repeat(2_000),
      `${words(1_190)}\n\n${'y'.repeat(30)}`,
    ];
    for (const text of texts) {
      const passages = passagesOf(text);
      expect(passages.join('').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
      for (const passage of passages) {
        expect(passage.length).toBeLessThanOrEqual(1_200);
        expect(passage.isWellFormed()).toBe(true);
        expect(passage).not.toMatch(/^\p{M}/u);
      }
    }
  });

  test('a text that is a little too long makes two passages of about the same length', () => {
    const lengths = passagesOf(words(1_300)).map(({ length }) => length);
    expect(lengths).toHaveLength(2);
    expect(Math.min(...lengths)).toBeGreaterThan(400);
  });
});
