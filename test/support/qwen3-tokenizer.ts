import { metadataOfTokenizer, officialTokenizerJson } from './official-tokenizer.ts';
import type { FileTokenizer } from './synthetic-tokenizer.ts';

/** Qwen3's own tokenizer with 151,387 merges, as converters write it into model files; it takes 151,669 rows or more. */
export const qwen3Tokenizer: FileTokenizer = {
  nOrdinary: Object.keys(officialTokenizerJson.model.vocab).length,
  add(writer, vocabSize) {
    const tables = metadataOfTokenizer(officialTokenizerJson, vocabSize);
    const tokens = [...tables.strings('tokenizer.ggml.tokens')];
    if (tokens.length > vocabSize) throw new RangeError(`Qwen3's tokenizer needs at least ${tokens.length} rows.`);
    const endOfText = tokens.indexOf('<|endoftext|>');
    writer
      .value('tokenizer.ggml.model', 'string', 'gpt2')
      .value('tokenizer.ggml.pre', 'string', 'qwen2')
      .array('tokenizer.ggml.tokens', 'string', tokens)
      .array('tokenizer.ggml.token_type', 'i32', [...tables.integers('tokenizer.ggml.token_type')])
      .array('tokenizer.ggml.merges', 'string', [...tables.strings('tokenizer.ggml.merges')])
      .value('tokenizer.ggml.eos_token_id', 'u32', tokens.indexOf('<|im_end|>'))
      .value('tokenizer.ggml.padding_token_id', 'u32', endOfText)
      .value('tokenizer.ggml.bos_token_id', 'u32', endOfText)
      .value('tokenizer.ggml.add_bos_token', 'bool', false);
  },
};
