import { Engine } from '../../engine/engine.ts';
import { generate } from '../../engine/generate.ts';
import { OthersWatch } from '../../engine/predict/others-watch.ts';

/*
 * node test/bench/measure-model.ts MODEL PROMPT_TOKENS ANSWER_TOKENS: runs a model as replies would and prints, as JSON, its speeds and the
 * memory of this process at the end. The first replies bring the file into memory, and have the program compiled.
 */

const [path = '', promptTokens = '512', answerTokens = '48'] = process.argv.slice(2);
const engine = Engine.open(path, { contextTokens: Number(promptTokens) + Number(answerTokens) });
const { vocabSize } = engine.info;

interface Work {
  tokens: number;
  milliseconds: number;
}

/** All over the vocabulary, so that all of an embedding is used. */
const prompt = (seed: number) =>
  Int32Array.from({ length: Number(promptTokens) }, (_, i) => ((i + 1) * 7919 + seed * 104_729) % vocabSize);

function reply(seed: number) {
  return generate(engine.session, engine.tokenizer, {
    promptTokens: prompt(seed),
    startsThinking: false,
    mayThink: false,
    thinkingBudget: {},
    reservedTokens: 0,
    logprobs: undefined,
    sampling: {
      temperature: 0.7,
      topK: 20,
      topP: 0.8,
      minP: 0,
      repeatPenalty: 1,
      presencePenalty: 1.5,
      frequencyPenalty: 0,
    },
    seed,
    maxTokens: Number(answerTokens),
    // Predictions are of one token at a time.
    speculation: 'off',
  }).stats;
}

const warmingReplies = 4;
for (let seed = 0; seed < warmingReplies; seed++) reply(seed);

const others = new OthersWatch();
const prefill = { tokens: 0, milliseconds: 0 };
const decode = { tokens: 0, milliseconds: 0 };
// A random model may end its turn early, and a short answer says little about writing.
for (let seed = warmingReplies; decode.tokens < 2 * Number(answerTokens); seed++) {
  const stats = reply(seed);
  add(prefill, stats.prefill);
  add(decode, stats.decode);
}
console.log(
  JSON.stringify({
    prefillTokensPerSecond: rate(prefill),
    decodeTokensPerSecond: rate(decode),
    residentBytes: process.memoryUsage.rss(),
    othersBusyCores: others.busyCores(),
  }),
);
engine.close();

function add(sum: Work, work: Work): void {
  sum.tokens += work.tokens;
  sum.milliseconds += work.milliseconds;
}

function rate({ tokens, milliseconds }: Work): number {
  return (1000 * tokens) / milliseconds;
}
