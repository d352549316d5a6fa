import { describe, expect, it } from 'vitest';
import { general } from '../../renderer/strings/zh-CN/problems/general.ts';
import { translateProblem } from '../../renderer/strings/zh-CN/problems/index.ts';
import { problemSentences } from '../support/problem-sentences.ts';

/** Faults of the program, which are told by their code alone: nobody but its makers could do anything with the sentence. */
const faults: ReadonlySet<string> = new Set(['internal', 'bad-request']);

const sentences = problemSentences().filter(({ code }) => !faults.has(code));
const chinese = (code: string, message: string) => translateProblem({ code, message });

describe('what goes wrong is told in Chinese', () => {
  it('has all sentences of the app, the engine and the readers of documents before it', () => {
    expect(sentences.length).toBeGreaterThan(200);
    const codes = new Set(sentences.map(({ code }) => code));
    for (const code of ['context-full', 'disk-full', 'password-needed', 'gated', 'unsupported'])
      expect(codes).toContain(code);
  });

  it('every sentence, with the names and figures in it', () => {
    const missing = sentences.filter(({ text }) => {
      let n = 0;
      const message = text.replaceAll('{}', () => `x${++n}`);
      const told = chinese('never-seen', message);
      const names = Array.from({ length: n }, (_, index) => `x${index + 1}`);
      return told === message || !/\p{Script=Han}/u.test(told) || names.some((name) => !told.includes(name));
    });
    expect(missing).toEqual([]);
  });

  it('every code of a fault', () => {
    for (const code of faults) expect(general[code]).toBeDefined();
  });

  it.each([
    [
      'file-missing',
      'Part 2 of 5, b-00002-of-00005.gguf, cannot be used. This is not a GGUF model file: it is a web page; the download went wrong. Download the file again.',
      '第 2 部分（共 5 部分，b-00002-of-00005.gguf）无法使用。这不是 GGUF 模型文件：它是网页，下载出了错。请重新下载这个文件。',
    ],
    [
      'memory-too-small',
      'Qwen3 8B needs 12.0 GB of memory with a context of 40,960 tokens, and this computer has 8.0 GB. With a context of 8,192 tokens it fits: choose that in the settings.',
      'Qwen3 8B 在上下文为 40,960 个词元时需要 12.0 GB 内存，而这台电脑有 8.0 GB。上下文为 8,192 个词元时放得下：请在设置中选择。',
    ],
    ['parts-without-text', 'Pages 2, 5–9 have no text.', '页 2, 5–9 没有文字。'],
    ['empty', '“a “b” {}.txt” is empty.', '“a “b” {}.txt”是空的。'],
  ])('also where sentences and names stand in others: %s', (code, message, told) => {
    expect(chinese(code, message)).toBe(told);
  });

  it('by its code where the sentence is not known, and in English where that is not known either', () => {
    expect(chinese('internal', 'Row 7 met column 8.')).toBe(general.internal);
    expect(chinese('never-seen', 'Something with 3 GB.')).toBe('Something with 3 GB.');
  });
});
