import { byteCharacters } from '../../engine/tokenizer/byte-characters.ts';
import type { GgufWriter } from './gguf-writer.ts';

/** Merges in order of rank, as pairs of pieces: enough to build a few common English words. */
const merges = [
  'Ġ t',
  'h e',
  'i n',
  'r e',
  'o n',
  'Ġt he',
  'Ġ a',
  'e r',
  'a n',
  'Ġ s',
  'Ġ w',
  'o r',
  'l l',
  'e n',
  'Ġa n',
  'Ġan d',
  'in g',
  'h i',
  'hi n',
  'hin k',
  'l o',
  'he ll',
  'hell o',
  'Ġw or',
  'Ġwor l',
  'Ġworl d',
  'u s',
  'us er',
  'Ċ Ċ',
];

/** Control tokens, with the types that published files give them: 3 is control, 4 user-defined. */
const added = [
  { text: '<|endoftext|>', type: 3 },
  { text: '<|im_start|>', type: 3 },
  { text: '<|im_end|>', type: 3 },
  { text: '<think>', type: 4 },
  { text: '</think>', type: 4 },
];

const normal = [...byteCharacters, ...merges.map((pair) => pair.replace(' ', ''))];

/** A tokenizer that a model file can carry. */
export interface FileTokenizer {
  /** Ids from 0 that stand for text; control tokens and padding come after them. */
  readonly nOrdinary: number;
  /** Adds its keys, padded to `vocabSize` rows. */
  add(writer: GgufWriter, vocabSize: number): void;
}

/**
 * A small but genuine byte-level BPE tokenizer: the 256 bytes, then one token for each merge, then the control tokens, then padding.
 */
export const syntheticTokenizer: FileTokenizer = {
  nOrdinary: normal.length,
  add(writer, vocabSize) {
    const firstPadding = normal.length + added.length;
    if (vocabSize < firstPadding) throw new RangeError(`The synthetic tokenizer needs at least ${firstPadding} rows.`);
    const padding = Array.from({ length: vocabSize - firstPadding }, (_, i) => `[PAD${firstPadding + i}]`);
    const id = (text: string) => normal.length + added.findIndex((token) => token.text === text);
    writer
      .value('tokenizer.ggml.model', 'string', 'gpt2')
      .value('tokenizer.ggml.pre', 'string', 'qwen2')
      .array('tokenizer.ggml.tokens', 'string', [...normal, ...added.map((token) => token.text), ...padding])
      .array('tokenizer.ggml.token_type', 'i32', [
        ...normal.map(() => 1),
        ...added.map((token) => token.type),
        ...padding.map(() => 5),
      ])
      .array('tokenizer.ggml.merges', 'string', merges)
      .value('tokenizer.ggml.eos_token_id', 'u32', id('<|im_end|>'))
      .value('tokenizer.ggml.padding_token_id', 'u32', id('<|endoftext|>'))
      .value('tokenizer.ggml.bos_token_id', 'u32', id('<|endoftext|>'))
      .value('tokenizer.ggml.add_bos_token', 'bool', false);
  },
};
