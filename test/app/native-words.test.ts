import { describe, expect, test } from 'vitest';
import { nativeWords } from '../../app/native-words.ts';

/** All texts of a tree of words; those with names in them get some. */
function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return texts(tree('x', null));
  return Object.values(tree as object).flatMap(texts);
}

describe('the words of dialogs, notifications and system menus', () => {
  test('are in the language that the person chose, whatever the system prefers', () => {
    expect(nativeWords('zh-CN', ['en-US']).dialogs.documents.title).toBe('添加文档');
    expect(nativeWords('en', ['zh-CN']).dialogs.documents.title).toBe('Add documents');
  });

  test.each([
    [['zh-Hant-TW', 'en'], '添加文档'],
    [['de-DE', 'zh-CN'], '添加文档'],
    [['en-GB', 'zh-CN'], 'Add documents'],
    [['fr'], 'Add documents'],
    [[], 'Add documents'],
  ])('follow the system where nothing was chosen: %j', (preferred, title) => {
    expect(nativeWords('system', preferred).dialogs.documents.title).toBe(title);
  });

  test('are all translated', () => {
    expect(texts(nativeWords('zh-CN', [])).filter((text) => !/\p{Script=Han}|^x$/u.test(text))).toEqual([]);
  });
});
