import { describe, expect, it } from 'vitest';
import { type PaletteItem, paletteGroups } from '../../renderer/palette/palette-items.ts';
import { matchScore, wordsOf } from '../../renderer/palette/search.ts';

const item = (id: string, title: string, keywords: readonly string[] = []): PaletteItem => ({
  id,
  kind: id.split(':')[0] as PaletteItem['kind'],
  title,
  keywords,
  shortcut: null,
  run: () => {},
});

const items = [
  item('action:new', 'New conversation'),
  item('action:dark', 'Dark theme'),
  item('conversation:1', 'Dark matter, explained'),
  item('conversation:2', '今天天气怎么样'),
  item('model:a', 'Qwen3 4B', ['Qwen3-4B-Q4_K_M.gguf']),
];
const found = (query: string, recent: readonly string[] = []) =>
  paletteGroups(items, query, recent).flatMap((group) => group.items.map(({ id }) => id));

describe('what the palette lists', () => {
  it('begins with what was chosen last, and leaves it out below', () => {
    const groups = paletteGroups(items, '', ['conversation:1', 'gone:9', 'action:dark']);
    expect(groups.map(({ name, items: listed }) => [name, listed.map(({ id }) => id)])).toEqual([
      ['recent', ['conversation:1', 'action:dark']],
      ['action', ['action:new']],
      ['conversation', ['conversation:2']],
      ['model', ['model:a']],
    ]);
  });

  it('finds by parts of words in any order, by other words, and in scripts without spaces', () => {
    expect(found('theme dar')).toEqual(['action:dark']);
    expect(found('q4_k')).toEqual(['model:a']);
    expect(found('天气')).toEqual(['conversation:2']);
    expect(found('nothing like it')).toEqual([]);
  });

  it('takes full-width letters and accents for what they stand for', () => {
    expect(matchScore(wordsOf('ｄａｒｋ'), 'Dark')).toBeGreaterThan(0);
    expect(matchScore(wordsOf('resume'), 'Résumé')).toBeGreaterThan(0);
  });

  it('puts what was chosen lately before its equals, and beginnings before middles', () => {
    expect(found('dark', ['conversation:1'])[0]).toBe('conversation:1');
    expect(found('dark')[0]).toBe('action:dark');
    expect(matchScore(wordsOf('dark'), 'Dark theme')).toBeGreaterThan(matchScore(wordsOf('dark'), 'The dark'));
  });
});
