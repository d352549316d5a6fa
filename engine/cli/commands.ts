import type { Channel } from '../chat/thinking-splitter.ts';
import { inspectModel } from '../describe.ts';
import { Engine } from '../engine.ts';
import { readGguf } from '../gguf/gguf-file.ts';
import { createReferenceOps } from '../ops/reference.ts';
import type { ChatMessage, Mode } from '../protocol.ts';
import { modeSchema } from '../protocol.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import { formatDescription } from './format-description.ts';
import type { Options } from './options.ts';
import { readOptions, UsageError } from './options.ts';
import { print, printPart, printRemark } from './output.ts';

export function info(args: string[]): void {
  const options = readOptions(args, { values: [], flags: ['json'] });
  const description = inspectModel(options.file);
  print(options.flag('json') ? JSON.stringify(description) : formatDescription(description));
}

export function tokenize(args: string[]): void {
  const options = readOptions(args, { values: ['text', 'text-file'], flags: ['json'] });
  const tokens = openTokenizer(options).encode(options.textOrFile('text'));
  print(options.flag('json') ? JSON.stringify({ tokens }) : tokens.join(','));
}

export function detokenize(args: string[]): void {
  const options = readOptions(args, { values: ['tokens', 'tokens-file'], flags: ['json'] });
  const tokenizer = openTokenizer(options);
  const tokens = options.tokens();
  requireInVocabulary(tokens, tokenizer.vocabSize);
  const text = tokenizer.decode(tokens);
  print(options.flag('json') ? JSON.stringify({ text }) : text);
}

export function logits(args: string[]): void {
  const options = readOptions(args, {
    values: ['tokens', 'tokens-file', 'top', ...engineValues],
    flags: ['json', ...engineFlags],
  });
  const top = options.integer('top', 1) ?? 20;
  const tokens = options.tokens();
  withEngine(options, (engine) => {
    requireInVocabulary(tokens, engine.info.vocabSize);
    const best = engine.likeliestAfter(Int32Array.from(tokens), top);
    if (options.flag('json')) print(JSON.stringify({ top: best, count: engine.info.vocabSize }));
    else
      for (const { id, logit } of best)
        print(`${id}\t${logit.toFixed(4)}\t${JSON.stringify(engine.tokenizer.decode([id]))}`);
  });
}

export function generate(args: string[]): void {
  const options = readOptions(args, {
    values: ['prompt', 'prompt-file', 'system-file', 'mode', 'max-tokens', 'seed', ...samplingNames, ...engineValues],
    flags: ['raw', 'json', ...engineFlags],
  });
  const json = options.flag('json');
  const prompt = options.textOrFile('prompt');
  const choices = {
    mode: readMode(options),
    sampling: readSampling(options),
    maxTokens: options.integer('max-tokens', 1),
    seed: options.integer('seed', 0),
  };
  withEngine(options, (engine) => {
    const parts: Record<Channel, string> = { thinking: '', answer: '' };
    const onText = ({ channel, text }: { channel: Channel; text: string }) => {
      parts[channel] += text;
      if (!json && channel === 'answer') printPart(text);
      if (!json && channel === 'thinking') printRemark(text);
    };
    const reply = options.flag('raw')
      ? engine.complete(prompt, choices, { onText })
      : engine.reply(readMessages(options, prompt), choices, { onText });
    const { prefill, decode, cachedTokens } = reply.stats;
    if (!json) {
      print('');
      return;
    }
    print(
      JSON.stringify({
        thinking: parts.thinking,
        text: parts.answer,
        tokens: reply.tokens,
        finish: reply.reason,
        prefill: { tokens: prefill.tokens, tokensPerSecond: prefill.tokensPerSecond },
        decode: { tokens: decode.tokens, tokensPerSecond: decode.tokensPerSecond },
        cachedTokens,
        seed: reply.seed,
      }),
    );
  });
}

const engineValues = ['threads', 'ctx'];
const engineFlags = ['reference'];

function withEngine(options: Options, use: (engine: Engine) => void): void {
  const threads = options.integer('threads', 1, 256);
  const contextTokens = options.integer('ctx', 16);
  const ops = options.flag('reference') ? createReferenceOps() : undefined;
  const engine = Engine.open(options.file, { threads, contextTokens, ops });
  try {
    use(engine);
  } finally {
    engine.close();
  }
}

function openTokenizer(options: Options) {
  return createTokenizer(readGguf(options.file).metadata);
}

function requireInVocabulary(tokens: readonly number[], vocabSize: number): void {
  const stray = tokens.find((token) => token >= vocabSize);
  if (stray !== undefined) throw new UsageError(`Token ${stray} is not among the ${vocabSize} of this model.`);
}

function readMode(options: Options): Mode {
  const mode = modeSchema.safeParse(options.text('mode') ?? 'fast');
  if (!mode.success) throw new UsageError(`--mode is fast or deep, not "${options.text('mode')}".`);
  return mode.data;
}

function readMessages(options: Options, prompt: string): ChatMessage[] {
  const system = options.fileText('system-file');
  const question: ChatMessage = { role: 'user', content: prompt };
  return system === undefined ? [question] : [{ role: 'system', content: system }, question];
}

const samplingNames = [
  'temperature',
  'top-k',
  'top-p',
  'min-p',
  'repeat-penalty',
  'presence-penalty',
  'frequency-penalty',
];

function readSampling(options: Options) {
  return {
    temperature: options.number('temperature', 0, 5),
    topK: options.integer('top-k', 0),
    topP: options.number('top-p', Number.MIN_VALUE, 1),
    minP: options.number('min-p', 0, 1),
    repeatPenalty: options.number('repeat-penalty', 0.01, 10),
    presencePenalty: options.number('presence-penalty', -2, 2),
    frequencyPenalty: options.number('frequency-penalty', -2, 2),
  };
}
