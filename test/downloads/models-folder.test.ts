import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAllowedName, modelPath } from '../../app/downloads/models-folder.ts';

const folder = resolve('/models');

describe('the path of a file from a hub', () => {
  test('lies below the models folder, by owner, repository and path', () => {
    expect(modelPath(folder, 'Qwen/Qwen3-8B-GGUF', 'Qwen3-8B-Q4_K_M.gguf')).toBe(
      join(folder, 'Qwen', 'Qwen3-8B-GGUF', 'Qwen3-8B-Q4_K_M.gguf'),
    );
    expect(modelPath(folder, 'Qwen/Qwen3-235B-A22B-GGUF', 'Q4_K_M/part-00001-of-00005.gguf')).toBe(
      join(folder, 'Qwen', 'Qwen3-235B-A22B-GGUF', 'Q4_K_M', 'part-00001-of-00005.gguf'),
    );
  });

  test.each([
    ['Qwen/Model', '../evil.gguf'],
    ['Qwen/Model', 'a/../../../evil.gguf'],
    ['Qwen/Model', '/etc/evil.gguf'],
    ['Qwen/Model', 'C:\\Windows\\evil.gguf'],
    ['Qwen/Model', '..\\evil.gguf'],
    ['Qwen/Model', 'a//b.gguf'],
    ['Qwen/Model', './b.gguf'],
    ['Qwen/Model', '.hidden.gguf'],
    ['Qwen/Model', 'sub/.git/b.gguf'],
    ['Qwen/Model', 'b.gguf\0.txt'],
    ['Qwen/Model', 'b\n.gguf'],
    ['Qwen/Model', 'b\u202Efugg.exe.gguf'],
    ['Qwen/Model', '模型.gguf'],
    ['Qwen/Model', '%2e%2e/b.gguf'],
    ['Qwen/Model', 'aux.gguf'],
    ['Qwen/Model', 'COM1.gguf'],
    ['Qwen/Model', 'model.gguf.'],
    ['Qwen/Model', 'model.gguf/'],
    ['Qwen/Model', 'program.exe'],
    ['Qwen/Model', ''],
    ['Qwen/Model', `${'a'.repeat(201)}.gguf`],
    ['../Model', 'b.gguf'],
    ['Qwen/..', 'b.gguf'],
    ['Qwen', 'Model/b.gguf'],
    ['Qwen/Model/More', 'b.gguf'],
    ['/Qwen', 'b.gguf'],
    ['Qwen/', 'b.gguf'],
  ])('is refused for repository %j and path %j', (repo, path) => {
    expect(() => modelPath(folder, repo, path)).toThrow(
      expect.objectContaining({
        code: 'bad-name',
        message: expect.stringMatching(/^The hub calls a file ".*", and Tandem does not create files of such names\./),
      }),
    );
  });

  test('is refused for a name longer than the list allows, and taken at that length', () => {
    expect(isAllowedName('a'.repeat(200))).toBe(true);
    expect(isAllowedName('a'.repeat(201))).toBe(false);
  });
});
