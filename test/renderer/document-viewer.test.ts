import { describe, expect, it } from 'vitest';
import { paceOf, withSample } from '../../renderer/chat/use-reading-pace.ts';
import { findPassage, type PageText } from '../../renderer/documents/viewer/find-passage.ts';
import { textBlocks } from '../../renderer/documents/viewer/text-blocks.ts';

function line(str: string, y: number): PageText {
  return { str, dir: 'ltr', transform: [12, 0, 0, 12, 72, y], width: str.length * 6, height: 12 };
}

describe('a passage on a page of a PDF', () => {
  const page = [line('The lighthouse was', 700), line('', 700), line('built in 1806.', 684), line('The end.', 640)];

  it('is found though its lines and spaces are others, with a rectangle for each line', () => {
    const found = findPassage(page, 'lighthouse  was\nbuilt in 1806.', 0);
    expect(found).toHaveLength(2);
    const [[left, bottom, , top] = [0, 0, 0, 0], second] = found ?? [];
    // It begins behind "The ", four letters of six points.
    expect(left).toBeCloseTo(72 + 24);
    expect([bottom, top]).toEqual([expect.closeTo(697.4, 0), expect.closeTo(712)]);
    expect(second?.[0]).toBeCloseTo(72);
  });

  it('is the nearest of several equal ones', () => {
    const twice = [line('Total: 5', 700), line('Other', 600), line('Total: 5', 500)];
    expect(findPassage(twice, 'Total: 5', 0)?.[0]?.[1]).toBeGreaterThan(600);
    expect(findPassage(twice, 'Total: 5', 0.9)?.[0]?.[1]).toBeLessThan(600);
  });

  it('is not made up when it is not there', () => {
    expect(findPassage(page, 'Something else', 0)).toBeNull();
    expect(findPassage(page, ' \n', 0)).toBeNull();
  });
});

describe('text of a document', () => {
  it('is cut at line ends into blocks that together are the text', () => {
    const text = Array.from({ length: 500 }, (_, index) => `Line ${index} with some words`).join('\n');
    const blocks = textBlocks(text, null);
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.map((block) => block.text).join('')).toBe(text);
    expect(blocks.slice(0, -1).every((block) => block.text.endsWith('\n'))).toBe(true);
  });

  it('never cuts a character in two', () => {
    const blocks = textBlocks(`a${'😀'.repeat(3_000)}`, null);
    expect(blocks.every(({ text }) => text.isWellFormed())).toBe(true);
  });

  it('carries a passage across blocks', () => {
    const text = 'x'.repeat(1_990) + 'y'.repeat(20) + 'z'.repeat(100);
    const marked = textBlocks(text, { start: 1_990, end: 2_010 })
      .map(({ text: block, mark }) => (mark === null ? '' : block.slice(mark.start, mark.end)))
      .join('');
    expect(marked).toBe('y'.repeat(20));
  });
});

describe('the pace of reading a prompt', () => {
  it('counts from where the reading began, not what was known before', () => {
    const samples = [
      { at: 0, done: 20_000 },
      { at: 2_000, done: 20_400 },
    ].reduce(withSample, []);
    expect(paceOf(samples, 21_000)).toEqual({ tokensPerSecond: 200, secondsLeft: 3 });
  });

  it('is not told too early, and begins anew with another prompt', () => {
    const early = [
      { at: 0, done: 0 },
      { at: 500, done: 400 },
    ].reduce(withSample, []);
    expect(paceOf(early, 1_000)).toBeNull();
    expect(withSample(early, { at: 900, done: 10 })).toEqual([{ at: 900, done: 10 }]);
  });
});
