import { describe, expect, it } from 'vitest';
import { noBlocks, splitBlocks } from '../../renderer/chat/markdown/split-blocks.ts';

/** The committed blocks and the rest, without the blank lines around them. */
function parts(text: string): readonly string[] {
  const { committed, end } = splitBlocks(text);
  return [...committed, text.slice(end)].map((part) => part.trim());
}

describe('cutting Markdown into blocks', () => {
  it('cuts at blank lines', () => {
    expect(parts('One.\n\n## Two\n\nThree\nstill three\n')).toEqual(['One.', '## Two', 'Three\nstill three']);
  });

  it('never cuts inside a code block, however it is fenced', () => {
    for (const fence of ['```', '~~~~', '`````']) {
      const code = `${fence}js\na\n\nb\n\`\`\n\nc\n${fence}`;
      expect(parts(`${code}\n\nAfter\n`)).toEqual([code, 'After']);
    }
  });

  it('takes marks that stand deep inside the code for code', () => {
    const code = '```\ndoc:\n        ```\n\nmore\n```';
    expect(parts(`${code}\n\nAfter\n`)).toEqual([code, 'After']);
  });

  it('keeps a list with blank lines together, and the code inside it', () => {
    const list = '1. one\n\n   ```py\n   x\n\n   y\n   ```\n\n2. two\n\n   more of two';
    expect(parts(`${list}\n\nAfter\n`)).toEqual([list, 'After']);
  });

  it('waits with a cut until the line after it is whole: it may be the next item', () => {
    expect(splitBlocks('1. one\n\n2').committed).toEqual([]);
    expect(parts('1. one\n\n2. two\n')).toEqual(['1. one\n\n2. two']);
  });

  it('gives the same blocks for text that grows as for the whole', () => {
    const text = 'Intro\n\n- a\n\n- b\n\n```ts\nconst x = 1;\n\nx;\n```\n\n| a |\n| - |\n| 1 |\n\n> quote\n\nEnd\n';
    let grown = noBlocks;
    for (let length = 1; length <= text.length; length += 1) {
      const next = splitBlocks(text.slice(0, length), grown);
      expect(next.committed.slice(0, grown.committed.length)).toEqual(grown.committed);
      grown = next;
    }
    expect(grown).toEqual(splitBlocks(text));
    expect(grown.committed.join('') + text.slice(grown.end)).toBe(text);
  });
});
