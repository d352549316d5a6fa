import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { differentWords } from '../../renderer/chat/compare/different-words.ts';
import { MarkedMarkdown, wordsOfMarkdown } from '../../renderer/chat/compare/MarkedMarkdown.tsx';

/** The right text as it is set, with marks for what the left one lacks. */
function inserted(left: string, right: string) {
  const difference = differentWords(wordsOfMarkdown(left), wordsOfMarkdown(right));
  const { container } = render(<MarkedMarkdown text={right} isDifferent={difference!.right} mark="ins" />);
  return { container, marks: Array.from(container.querySelectorAll('ins'), (mark) => mark.textContent) };
}

describe('differences in Markdown', () => {
  it.each([
    ['words next to each other, with the space between them', 'It is so.', 'It is not quite so.', ['not quite']],
    ['numbers as a whole', 'It costs 1,200.50 now.', 'It costs 1,300.50 now.', ['1,300.50']],
    ['single characters of scripts without spaces', '今天很好。', '今天不好。', ['不']],
    ['words in emphasis and lists', '- a **b**\n- c', '- a **d**\n- c e', ['d', 'e']],
    ['cells of tables', '|a|b|\n|-|-|\n|1|2|', '|a|b|\n|-|-|\n|1|3|', ['3']],
    ['lines of code', '```ts\nlet a = 1;\n```', '```ts\nlet a = 2;\n```', ['2']],
  ])('are marked: %s', (_, left, right, marks) => {
    expect(inserted(left, right).marks).toEqual(marks);
  });

  it('leave formulas whole', () => {
    const { container, marks } = inserted('So $x^2$ it is.', 'So $x^3$ it is.');
    expect(marks).toHaveLength(1);
    expect(container.querySelector('ins .katex')).not.toBeNull();
  });

  it('are of the text alone: how it is set does not count', () => {
    expect(inserted('One\ntwo.', 'One **two**.').marks).toEqual([]);
  });
});
