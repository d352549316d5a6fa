import { EngineError } from '../errors.ts';
import { damaged } from '../gguf/damaged.ts';
import type { Metadata } from '../gguf/metadata.ts';
import { BytePairMerger } from './byte-pair-merger.ts';
import { normalize } from './normalize.ts';
import { splitPieces } from './pre-tokenizer.ts';
import type { StreamDecoder } from './stream-decoder.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import type { Vocabulary } from './vocabulary.ts';
import { readVocabulary } from './vocabulary.ts';

/** Qwen's byte-level BPE. */
export interface Tokenizer {
  /** Rows of the embedding, padding included. */
  readonly vocabSize: number;
  /** Rows from here on are padding; a few before it may be unused, too (see `isRealToken`). */
  readonly nRealTokens: number;
  /** Tokens that end a reply. */
  readonly endOfTurnIds: ReadonlySet<number>;
  /** Ids of ordinary text: control and user-defined tokens are never matched, so no text can forge one. */
  encode(text: string): number[];
  /** Id of the control or user-defined token with this text. */
  controlId(text: string): number | undefined;
  /** @throws EngineError 'bad-request' for an id that is not in the vocabulary; so do `decode` and the stream decoder. */
  decodeBytes(ids: Iterable<number>): Uint8Array;
  /** Bytes that are not UTF-8 become U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** Whether the id is a control or user-defined token, which no text can forge. */
  isControl(id: number): boolean;
  /** Whether the id stands for something: not padding, not unused. */
  isRealToken(id: number): boolean;
  streamDecoder(): StreamDecoder;
  /** What a person should know about how this file's text is cut up; null when there is nothing to say. */
  readonly note: string | null;
}

/** Control tokens that models of this family end a turn or a text with. */
const endOfTurnTexts = ['<|im_end|>', '<|endoftext|>', '<|fim_pad|>', '<|repo_name|>', '<|file_sep|>'];

/** Pieces of text seen before, with their tokens: words repeat. Emptied when full, which is simple and costs little. */
const maxCachedPieces = 32_768;
const maxCachedPieceLength = 64;

/**
 * @throws EngineError 'unsupported-tokenizer' when the file uses another kind of tokenizer, 'file-damaged' when its tables
 *   contradict each other.
 */
export function createTokenizer(metadata: Metadata): Tokenizer {
  const note = requireQwen2(metadata);
  const vocabulary = readVocabulary(metadata);
  const controlIds = new Set(vocabulary.controlIds.values());
  const decodeBytes = (ids: Iterable<number>) => Buffer.concat(Array.from(ids, vocabulary.bytes));
  return {
    vocabSize: vocabulary.size,
    nRealTokens: countRealTokens(vocabulary),
    endOfTurnIds: findEndOfTurnIds(metadata, vocabulary),
    encode: createEncoder(vocabulary),
    controlId: (text) => vocabulary.controlIds.get(text),
    decodeBytes,
    decode: (ids) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(decodeBytes(ids)),
    isControl: (id) => controlIds.has(id),
    isRealToken: (id) => Number.isInteger(id) && id >= 0 && id < vocabulary.size && !vocabulary.isUnused(id),
    streamDecoder: () => createStreamDecoder(vocabulary.bytes),
    note,
  };
}

/** Refuses every tokenizer but Qwen's. Old files do not name the split; only Qwen's can be meant in a Qwen3 model, which the note says. */
function requireQwen2(metadata: Metadata): string | null {
  const model = metadata.string('tokenizer.ggml.model');
  const split = metadata.has('tokenizer.ggml.pre') ? metadata.string('tokenizer.ggml.pre') : null;
  if (model === 'gpt2' && split === 'qwen2') return null;
  if (model === 'gpt2' && split === null) {
    return 'This file does not say how its text is cut into tokens; Tandem does it as Qwen3 models do. If answers are poor, choose a newer version of the file.';
  }
  const found = split === null ? model : `${model}/${split}`;
  throw new EngineError(
    'unsupported-tokenizer',
    `This model uses the tokenizer "${found}", and Tandem knows only Qwen's ("gpt2/qwen2"). Choose a Qwen3 model.`,
  );
}

function createEncoder(vocabulary: Vocabulary): (text: string) => number[] {
  const merger = new BytePairMerger(vocabulary.merges);
  const cache = new Map<string, readonly number[]>();

  function encodePiece(piece: string): readonly number[] {
    const known = cache.get(piece);
    if (known !== undefined) return known;
    // Half a surrogate pair has no UTF-8 form; it becomes U+FFFD, as in the official tokenizer.
    const bytes = Buffer.from(piece, 'utf8');
    const byteIds = new Int32Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) byteIds[i] = vocabulary.byteIds[bytes[i]!]!;
    const tokens = merger.merge(byteIds);
    if (piece.length <= maxCachedPieceLength) {
      if (cache.size >= maxCachedPieces) cache.clear();
      cache.set(piece, tokens);
    }
    return tokens;
  }

  return (text) => {
    const ids: number[] = [];
    for (const piece of splitPieces(normalize(text))) {
      for (const id of encodePiece(piece)) ids.push(id);
    }
    return ids;
  };
}

function countRealTokens(vocabulary: Vocabulary): number {
  let n = vocabulary.size;
  while (n > 0 && vocabulary.isUnused(n - 1)) n--;
  return n;
}

function findEndOfTurnIds(metadata: Metadata, vocabulary: Vocabulary): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const key of ['tokenizer.ggml.eos_token_id', 'tokenizer.ggml.eot_token_id']) {
    if (!metadata.has(key)) continue;
    const id = metadata.number(key);
    if (!Number.isInteger(id) || id < 0 || id >= vocabulary.size)
      throw damaged(`its key "${key}" is not one of its tokens`);
    ids.add(id);
  }
  for (const text of endOfTurnTexts) {
    const id = vocabulary.controlIds.get(text);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
