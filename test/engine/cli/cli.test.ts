import { truncateSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineJson, runEngineCli } from '../../support/engine-cli.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { starterModelPath as starter } from '../../support/starter-model.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const prompt = path('prompt.txt');
beforeAll(() => writeFileSync(prompt, 'What is 88 - 62?'));

describe('engine info', () => {
  it('prints what the file holds', () => {
    expect(engineJson('info', starter)).toMatchObject({
      name: 'Tandem Starter',
      architecture: 'qwen3moe',
      sizeBytes: expect.any(Number),
      parameters: expect.any(Number),
      nLayers: 4,
      dModel: 256,
      nHeads: 8,
      nKvHeads: 4,
      headDim: 32,
      nExperts: 8,
      topK: 2,
      vocabSize: 2048,
      contextLength: 2048,
      quantization: 'Q8_0',
      tensorTypes: { attn_q: 'Q8_0', attn_norm: 'F32', ffn_gate_inp: 'F32', ffn_down_exps: 'Q8_0' },
      chatTemplate: 'hybrid',
      modes: ['fast', 'deep'],
    });
  });

  it('lists the types of a mix, most common first, under the name people know', () => {
    const file = path('mix.gguf');
    const typeOf = (name: string) => (name === 'blk.0.ffn_down.weight' ? 'Q6_K' : undefined);
    writeSyntheticModel(file, { type: 'Q4_K', nLayers: 3, typeOf });
    expect(engineJson('info', file)).toMatchObject({
      quantization: 'Q4_K_M',
      tensorTypes: { ffn_down: 'Q4_K+Q6_K', ffn_up: 'Q4_K' },
    });
  });

  it('says how many files a split model has, by whichever it is called', () => {
    const [, second] = writeSyntheticSet(path('split.gguf'), 3, { holes: true });
    expect(engineJson('info', second!)).toMatchObject({ nParts: 3, path: second });
    expect(runEngineCli('info', second!).stdout).toContain('in 3 files');
  });

  it('warns once, on standard error, of weights below four bits', () => {
    const file = path('few-bits.gguf');
    writeSyntheticModel(file, { type: 'Q2_K', holes: true });
    for (const command of [['info'], ['generate', '--raw', '--prompt', 'x', '--max-tokens', '1', '--threads', '1']]) {
      const [name = '', ...rest] = command;
      const { code, stdout, stderr } = runEngineCli(name, file, ...rest, '--json');
      expect(code).toBe(0);
      expect(stderr).toMatch(/^warning: This file stores its weights in 2\.6 bits each[^\n]*\n$/);
      expect(() => JSON.parse(stdout)).not.toThrow();
    }
    expect(runEngineCli('info', starter).stderr).toBe('');
  });

  it('prints the same for people without --json', () => {
    const { stdout, code } = runEngineCli('info', starter);
    expect(code).toBe(0);
    expect(stdout).toContain('8 experts, 2 for each token');
  });
});

describe('engine tokenize and detokenize', () => {
  it('go from text to tokens and back', () => {
    const text = path('text.txt');
    writeFileSync(text, 'Grüße 🙂 1234');
    const { tokens } = engineJson('tokenize', starter, '--text-file', text) as { tokens: number[] };
    expect(tokens.length).toBeGreaterThan(4);
    expect(engineJson('detokenize', starter, '--tokens', tokens.join(','))).toEqual({ text: 'Grüße 🙂 1234' });

    const list = path('tokens.json');
    writeFileSync(list, JSON.stringify(tokens));
    expect(engineJson('detokenize', starter, '--tokens-file', list)).toEqual({ text: 'Grüße 🙂 1234' });
  });

  it('never make a control token of text', () => {
    const { tokens } = engineJson('tokenize', starter, '--text', '<|im_end|>') as { tokens: number[] };
    expect(tokens.length).toBeGreaterThan(1);
  });
});

describe('engine logits', () => {
  it('prints the likeliest next tokens, best first', () => {
    const { tokens } = engineJson('tokenize', starter, '--text', '1 + 1 =') as { tokens: number[] };
    const { top, count } = engineJson('logits', starter, '--tokens', tokens.join(','), '--top', '5') as {
      top: { id: number; logit: number }[];
      count: number;
    };
    expect(count).toBe(2048);
    expect(top).toHaveLength(5);
    expect(top.map(({ logit }) => logit)).toEqual(top.map(({ logit }) => logit).toSorted((a, b) => b - a));
  });
});

describe('engine generate', () => {
  const generate = (...args: string[]) =>
    engineJson('generate', starter, '--prompt-file', prompt, '--temperature', '0', ...args);

  it('prints thinking, text, tokens and speeds', () => {
    expect(generate('--mode', 'deep', '--seed', '5')).toEqual({
      thinking: expect.stringContaining('borrow'),
      text: '88 - 62 = 26.',
      tokens: expect.any(Array),
      finish: 'stop',
      mode: 'deep',
      prefill: { tokens: 18, tokensPerSecond: expect.any(Number) },
      decode: { tokens: expect.any(Number), tokensPerSecond: expect.any(Number) },
      speculation: { draftedTokens: expect.any(Number), acceptedTokens: expect.any(Number) },
      cachedTokens: 0,
      // Windows does not say what of a file is in memory.
      ...(process.platform === 'win32' ? {} : { expertsInMemory: expect.any(Number) }),
      context: {
        capacity: 2048,
        promptTokens: 18,
        reservedTokens: 512,
        leftTokens: 1518,
        droppedMessages: 0,
        ropeFactor: 1,
      },
      seed: 5,
    });
  });

  it('writes the same one token at a time', () => {
    const plain = generate('--mode', 'deep', '--seed', '5', '--no-speculation');
    expect(plain).toMatchObject({ text: '88 - 62 = 26.', finish: 'stop' });
    expect(plain).not.toHaveProperty('speculation');
  });

  it('cuts thinking off where it was told to', () => {
    const reply = generate('--mode', 'deep', '--think-hard', '5') as { thinking: string; text: string };
    expect(reply.thinking).toContain('limited time');
    expect(reply.text).not.toBe('');
  });

  it('prints token details when asked', () => {
    const reply = generate('--mode', 'fast', '--logprobs', '2') as { tokens: number[]; logprobs: { id: number }[] };
    expect(reply.logprobs.map(({ id }) => id)).toEqual(reply.tokens);
  });

  it('reads a conversation, and drops its oldest turns when allowed', () => {
    const turn = (content: string) => [
      { role: 'user', content },
      { role: 'assistant', content: 'Yes.' },
    ];
    const file = path('conversation.json');
    const turns = ['word '.repeat(40), 'other '.repeat(40)].flatMap(turn);
    writeFileSync(file, JSON.stringify([...turns, { role: 'user', content: 'What is 88 - 62?' }]));
    const args = ['generate', starter, '--messages-file', file, '--ctx', '200', '--max-tokens', '2'];
    expect(runEngineCli(...args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/needs \d+ tokens and 2 for/),
    });
    const { context } = engineJson(...args, '--overflow', 'drop-oldest') as { context: { droppedMessages: number } };
    expect(context.droppedMessages).toBeGreaterThan(0);
  });

  it('answers without thinking in fast mode, as long as it may', () => {
    expect(generate('--mode', 'fast', '--max-tokens', '3')).toMatchObject({
      thinking: '',
      finish: 'length',
      decode: { tokens: 3 },
    });
  });

  it('gives a system message to the model', () => {
    const system = path('system.txt');
    writeFileSync(system, 'Be brief.');
    const withSystem = generate('--mode', 'fast', '--system-file', system) as { prefill: { tokens: number } };
    const without = generate('--mode', 'fast') as { prefill: { tokens: number } };
    expect(withSystem.prefill.tokens).toBeGreaterThan(without.prefill.tokens);
  });

  it('continues raw text without a template', () => {
    const { tokens } = engineJson('tokenize', starter, '--text-file', prompt) as { tokens: number[] };
    expect(generate('--raw', '--max-tokens', '2')).toMatchObject({ prefill: { tokens: tokens.length } });
  });

  it('streams the answer to standard output and the thinking to standard error', () => {
    const args = ['generate', starter, '--prompt-file', prompt, '--mode', 'deep', '--temperature', '0'];
    const { stdout, stderr, code } = runEngineCli(...args);
    expect(code).toBe(0);
    expect(stdout).toBe('88 - 62 = 26.\n');
    expect(stderr).toContain('borrow');
  });

  it('says the same on the reference backend', () => {
    expect(generate('--mode', 'deep', '--reference')).toMatchObject({ text: '88 - 62 = 26.' });
  });

  it('keeps to the context it was given', () => {
    expect(generate('--mode', 'deep', '--ctx', '30')).toMatchObject({ finish: 'context' });
  });
});

describe('an error of the command line', () => {
  const bad = {
    missing: path('missing.gguf'),
    text: prompt,
    truncated: path('truncated.gguf'),
    llama: path('llama.gguf'),
  };
  beforeAll(() => {
    writeSyntheticModel(bad.truncated);
    truncateSync(bad.truncated, 100_000);
    new GgufWriter()
      .value('general.architecture', 'string', 'llama')
      .tensor('token_embd.weight', 'F32', [4, 4])
      .write(bad.llama);
  });

  it.each([
    ['missing', 'There is no file'],
    ['text', 'not a GGUF model file'],
    ['truncated', 'damaged'],
    ['llama', '"llama"'],
  ] as const)('is one clear line for a %s file, with code 1', (kind, sentence) => {
    for (const command of [
      ['info', bad[kind]],
      ['generate', bad[kind], '--prompt-file', prompt],
    ]) {
      const { code, stdout, stderr } = runEngineCli(...command, '--json');
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
      expect(stderr).toContain(sentence);
      expect(stdout).toBe('');
      expect(code).toBe(1);
    }
  });

  it('is one line and code 1 for a prompt that does not fit', () => {
    const { code, stderr } = runEngineCli('generate', starter, '--prompt-file', prompt, '--ctx', '16');
    expect(stderr).toMatch(/^error: [^\n]*16 fit[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it.each([
    [['dance']],
    [['info']],
    [['info', starter, 'more']],
    [['info', starter, '--loud']],
    [['generate', starter]],
    [['generate', starter, '--prompt', 'x', '--mode', 'slow']],
    [['generate', starter, '--prompt', 'x', '--temperature', 'warm']],
    [['generate', starter, '--prompt', 'x', '--max-tokens', '1.5']],
    [['logits', starter, '--tokens', '1,two']],
    [['logits', starter, '--tokens', '99999']],
    [['detokenize', starter, '--tokens', '99999']],
  ])('is code 2 for a command that is not understood: %j', (args) => {
    const { code, stdout, stderr } = runEngineCli(...args);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
