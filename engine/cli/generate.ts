import * as z from 'zod';
import type { Channel, Segment } from '../chat/thinking-splitter.ts';
import type { Reply } from '../engine.ts';
import type { ChatMessage, TokenDetail } from '../protocol.ts';
import { askedModeSchema, chatMessageSchema, overflowSchema } from '../protocol.ts';
import type { Options } from './options.ts';
import { readOptions, UsageError } from './options.ts';
import { complain, print, printPart, printRemark } from './output.ts';
import { engineFlags, engineValues, withEngine } from './with-engine.ts';

export function generate(args: string[]): void {
  const options = readOptions(args, {
    values: [
      ...['prompt', 'prompt-file', 'system-file', 'messages-file', 'mode', 'max-tokens', 'seed'],
      ...['think-soft', 'think-hard', 'overflow', 'logprobs'],
      ...samplingNames,
      ...engineValues,
    ],
    flags: ['raw', 'json', 'no-speculation', ...engineFlags],
  });
  const json = options.flag('json');
  const choices = readChoices(options);
  const messages = readMessages(options);
  withEngine(options, (engine) => {
    const parts: Record<Channel, string> = { thinking: '', answer: '' };
    const details: TokenDetail[] = [];
    const onText = ({ channel, text }: Segment, detail?: TokenDetail) => {
      parts[channel] += text;
      if (detail !== undefined) details.push(detail);
      if (!json && channel === 'answer') printPart(text);
      if (!json && channel === 'thinking') printRemark(text);
    };
    const reply = options.flag('raw')
      ? engine.complete(options.textOrFile('prompt'), choices, { onText })
      : engine.reply(messages, choices, { onText });
    if (json) {
      printReply(reply, parts, choices.logprobs === undefined ? undefined : details);
      return;
    }
    print('');
    const remark = remarks[reply.reason];
    if (remark !== undefined) complain(remark);
    const { expertsInMemory } = reply.stats;
    if (expertsInMemory !== undefined)
      printRemark(`Experts found in memory: ${(100 * expertsInMemory).toFixed(1)} %.\n`);
  });
}

/** Ends that a reader could mistake for the end of the answer. */
const remarks: Partial<Record<Reply['reason'], string>> = {
  length: 'The answer was cut off at the most tokens allowed (--max-tokens).',
  context: 'The answer was cut off where the context is full (--ctx).',
  repetition: 'The model wrote the same over and over and was stopped.',
};

function printReply(reply: Reply, parts: Record<Channel, string>, logprobs: TokenDetail[] | undefined): void {
  const { prefill, decode, cachedTokens, speculation, expertsInMemory } = reply.stats;
  print(
    JSON.stringify({
      thinking: parts.thinking,
      text: parts.answer,
      tokens: reply.tokens,
      finish: reply.reason,
      mode: reply.mode,
      prefill: { tokens: prefill.tokens, tokensPerSecond: prefill.tokensPerSecond },
      decode: { tokens: decode.tokens, tokensPerSecond: decode.tokensPerSecond },
      speculation,
      cachedTokens,
      expertsInMemory,
      context: reply.context,
      seed: reply.seed,
      logprobs,
    }),
  );
}

function readChoices(options: Options) {
  return {
    mode: options.oneOf('mode', askedModeSchema) ?? 'fast',
    sampling: readSampling(options),
    maxTokens: options.integer('max-tokens', 1),
    seed: options.integer('seed', 0),
    thinkingBudget: { softTokens: options.integer('think-soft', 0), hardTokens: options.integer('think-hard', 0) },
    overflow: options.oneOf('overflow', overflowSchema),
    logprobs: options.integer('logprobs', 0, 20),
  } as const;
}

/** A conversation from a file of JSON, or one question. */
function readMessages(options: Options): ChatMessage[] {
  const conversation = options.fileText('messages-file');
  if (conversation !== undefined) return parseMessages(conversation);
  const system = options.fileText('system-file');
  const question: ChatMessage = { role: 'user', content: options.textOrFile('prompt') };
  return system === undefined ? [question] : [{ role: 'system', content: system }, question];
}

function parseMessages(text: string): ChatMessage[] {
  try {
    return z.array(chatMessageSchema).min(1).parse(JSON.parse(text));
  } catch {
    throw new UsageError('--messages-file should hold a JSON list like [{"role": "user", "content": "Hello"}].');
  }
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
