import { describe, expect, it } from 'vitest';
import { finishedLength, SentenceReader, spokenText } from '../../renderer/notices/sentences.ts';

const finished = (text: string) => text.slice(0, finishedLength(text));

describe('what of a growing text can be read out', () => {
  it('is whole sentences, in any script, and whole lines', () => {
    expect(finished('One. Two and')).toBe('One.');
    expect(finished('It is 3.14 and')).toBe('');
    expect(finished('今天很好。明天')).toBe('今天很好。');
    expect(finished('- first\n- sec')).toBe('- first\n');
    expect(finished('“Really?” she')).toBe('“Really?”');
  });

  it('ends before a block of code that is still open', () => {
    expect(finished('Look. Here:\n```js\nlet a;\nlet b')).toBe('Look. Here:\n');
    expect(finished('```js\nlet a;\n```\nDone. And')).toBe('```js\nlet a;\n```\nDone.');
  });

  it('comes once, and all of it', () => {
    const reader = new SentenceReader();
    const told = ['One. T', 'One. Two. Th', 'One. Two. Th'].map((text) => reader.next(text, false));
    expect([...told, reader.next('One. Two. Three', true)]).toEqual(['One.', ' Two.', '', ' Three']);
  });

  it('sounds like speech, without marks and without code', () => {
    const text = '## Steps\n\n- **Add** the [tens](https://example.org)\n\n```js\nlet a;\n```\n\nUse `a`.';
    expect(spokenText(text, 'Code block.')).toBe('Steps Add the tens Code block. Use a.');
    expect(spokenText('```\nopen', 'Code block.')).toBe('Code block.');
  });
});
