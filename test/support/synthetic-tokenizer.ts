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

/** A template that says what ours renders, in the language of such templates; recognised as a hybrid model's. */
const hybridTemplate = `{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content.split('</think>')[-1].lstrip('\\n') + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}`;

/**
 * Adds a small but genuine byte-level BPE tokenizer: the 256 bytes, then one token for each merge, then the control tokens, then
 * padding up to `vocabSize`.
 */
export function addSyntheticTokenizer(writer: GgufWriter, vocabSize: number, chatTemplate?: string | null): void {
  const normal = [...byteCharacters, ...merges.map((pair) => pair.replace(' ', ''))];
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
  if (chatTemplate !== null) writer.value('tokenizer.chat_template', 'string', chatTemplate ?? hybridTemplate);
}
