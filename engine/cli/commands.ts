import { readGguf } from '../gguf/gguf-file.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import type { Options } from './options.ts';
import { readOptions, UsageError } from './options.ts';
import { print } from './output.ts';
import { engineFlags, engineValues, withEngine } from './with-engine.ts';

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

function openTokenizer(options: Options) {
  return createTokenizer(readGguf(options.file).metadata);
}

function requireInVocabulary(tokens: readonly number[], vocabSize: number): void {
  const stray = tokens.find((token) => token >= vocabSize);
  if (stray !== undefined) throw new UsageError(`Token ${stray} is not among the ${vocabSize} of this model.`);
}
