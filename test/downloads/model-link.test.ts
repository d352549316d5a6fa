import { describe, expect, test } from 'vitest';
import { endpointAt, huggingFace, modelScope } from '../../app/downloads/endpoint.ts';
import { readModelLink } from '../../app/downloads/hub/model-link.ts';

const nothingElse = { revision: null, path: null, quantization: null };
const repo = 'Qwen/Qwen3-8B-GGUF';

describe('a pasted link', () => {
  test.each([
    'Qwen/Qwen3-8B-GGUF',
    ' Qwen/Qwen3-8B-GGUF ',
    'https://huggingface.co/Qwen/Qwen3-8B-GGUF',
    'https://huggingface.co/Qwen/Qwen3-8B-GGUF/',
    'http://www.huggingface.co/Qwen/Qwen3-8B-GGUF?library=true#readme',
    'huggingface.co/Qwen/Qwen3-8B-GGUF',
    'hf.co/Qwen/Qwen3-8B-GGUF',
    'https://hf-mirror.com/Qwen/Qwen3-8B-GGUF',
  ])('%j is that repository', (text) => {
    expect(readModelLink(text, huggingFace)).toEqual({ endpoint: huggingFace, repo, ...nothingElse });
  });

  test.each([
    'https://modelscope.cn/models/Qwen/Qwen3-8B-GGUF',
    'https://www.modelscope.cn/models/Qwen/Qwen3-8B-GGUF/summary',
    'modelscope.cn/models/Qwen/Qwen3-8B-GGUF/files',
  ])('%j is that repository of ModelScope', (text) => {
    expect(readModelLink(text, huggingFace)).toEqual({ endpoint: modelScope, repo, ...nothingElse });
  });

  test.each([
    ['https://huggingface.co/Qwen/Qwen3-8B-GGUF/tree/main', { revision: 'main' }],
    ['https://huggingface.co/Qwen/Qwen3-8B-GGUF/tree/main/Q4_K_M', { revision: 'main' }],
    ['https://huggingface.co/Qwen/Qwen3-8B-GGUF/blob/main/a-Q4_K_M.gguf', { revision: 'main', path: 'a-Q4_K_M.gguf' }],
    [
      'https://huggingface.co/Qwen/Qwen3-8B-GGUF/resolve/0123abc/sub/a.gguf?download=true',
      { revision: '0123abc', path: 'sub/a.gguf' },
    ],
    ['hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M', { quantization: 'Q4_K_M' }],
    ['Qwen/Qwen3-8B-GGUF:Q8_0', { quantization: 'Q8_0' }],
    [
      'https://modelscope.cn/models/Qwen/Qwen3-8B-GGUF/resolve/master/a.gguf',
      { endpoint: modelScope, revision: 'master', path: 'a.gguf' },
    ],
    [
      'https://modelscope.cn/models/Qwen/Qwen3-8B-GGUF/file/view/master/a.gguf?status=2',
      { endpoint: modelScope, revision: 'master', path: 'a.gguf' },
    ],
  ])('%j says more', (text, more) => {
    expect(readModelLink(text, huggingFace)).toEqual({ endpoint: huggingFace, repo, ...nothingElse, ...more });
  });

  test('to Hugging Face leads to the mirror that the person has chosen, and a bare name to the chosen hub', () => {
    const mirror = endpointAt('https://hub.example.org/mirror/');
    expect(mirror).toEqual({ kind: 'huggingface', url: 'https://hub.example.org/mirror' });
    for (const text of [
      'https://huggingface.co/Qwen/Qwen3-8B-GGUF',
      'https://hub.example.org/mirror/Qwen/Qwen3-8B-GGUF',
      repo,
    ]) {
      expect(readModelLink(text, mirror)).toEqual({ endpoint: mirror, repo, ...nothingElse });
    }
    expect(readModelLink(repo, modelScope).endpoint).toBe(modelScope);
    expect(readModelLink('https://huggingface.co/Qwen/Qwen3-8B-GGUF', modelScope).endpoint).toBe(huggingFace);
  });

  test.each([
    '',
    'qwen3',
    'https://huggingface.co/',
    'https://huggingface.co/Qwen',
    'https://example.org/Qwen/Qwen3-8B-GGUF',
    'https://huggingface.co.evil.example/Qwen/Qwen3-8B-GGUF',
    'https://modelscope.cn/datasets/Qwen/Qwen3',
    'ftp://huggingface.co/Qwen/Qwen3-8B-GGUF',
    'file:///etc/passwd',
    'Qwen/Qwen3 8B',
    '../..',
    'https://huggingface.co/%2e%2e/%2e%2e',
    'https://huggingface.co/Qwen/%E0%A4%A',
  ])('%j is refused with a sentence', (text) => {
    expect(() => readModelLink(text, huggingFace)).toThrow(
      expect.objectContaining({
        code: 'bad-link',
        message: expect.stringMatching(/Paste a link from huggingface\.co or modelscope\.cn/),
      }),
    );
  });
});
