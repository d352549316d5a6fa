import { EngineError } from '../errors.ts';
import { damaged } from '../gguf/damaged.ts';
import type { Metadata } from '../gguf/metadata.ts';
import type { PackedStrings } from '../gguf/packed-strings.ts';
import { byteCharacters, bytesByCodeUnit } from './byte-characters.ts';
import type { MergeTable } from './merge-table.ts';
import { HashedMerges } from './merge-table.ts';
import { TokenIds } from './token-ids.ts';

/** Token types of GGUF that mean something to us. */
const tokenTypes = { control: 3, userDefined: 4, unused: 5 } as const;

/** The tables of a byte-level BPE tokenizer, as a model file stores them. */
export interface Vocabulary {
  /** Rows, padding included. */
  readonly size: number;
  /** Ids of the 256 single bytes. */
  readonly byteIds: Int32Array;
  readonly merges: MergeTable;
  /** Control and user-defined tokens by text. */
  readonly controlIds: ReadonlyMap<string, number>;
  isUnused(id: number): boolean;
  /** What the token with this id writes. @throws EngineError 'bad-request' when there is no such token. */
  bytes(id: number): Uint8Array;
}

/** @throws EngineError 'file-damaged' when the tables contradict each other. */
export function readVocabulary(metadata: Metadata): Vocabulary {
  const texts = metadata.strings('tokenizer.ggml.tokens');
  const types = metadata.integers('tokenizer.ggml.token_type');
  if (types.length !== texts.length) {
    throw damaged(`it has ${texts.length} tokens but ${types.length} token types`);
  }

  const controlIds = new Map<string, number>();
  const isControl = (id: number) => types[id] === tokenTypes.control || types[id] === tokenTypes.userDefined;
  const isUnused = (id: number) => types[id] === tokenTypes.unused;
  const isNormal = (id: number) => !isControl(id) && !isUnused(id);
  const normalIds = new TokenIds(texts);
  for (let id = 0; id < texts.length; id++) {
    if (isControl(id)) controlIds.set(texts.text(id), id);
    else if (isNormal(id)) normalIds.add(id);
  }

  const { bytes, starts } = spellTokens(texts, isNormal);
  return {
    size: texts.length,
    byteIds: Int32Array.from(byteCharacters, (character, byte) => {
      const id = normalIds.idOf(Buffer.from(character, 'utf8'));
      if (id < 0) throw damaged(`its tokenizer has no token for the byte ${byte}`);
      return id;
    }),
    merges: readMerges(metadata.strings('tokenizer.ggml.merges'), normalIds),
    controlIds,
    isUnused,
    bytes: (id) => {
      const [start, end] = [starts[id], starts[id + 1]];
      if (start === undefined || end === undefined) {
        throw new EngineError(
          'bad-request',
          `There is no token ${id}: this model has tokens 0 to ${texts.length - 1}.`,
        );
      }
      return bytes.subarray(start, end);
    },
  };
}

const space = 0x20;

function readMerges(lines: PackedStrings, ids: TokenIds): MergeTable {
  const { bytes, starts } = lines;
  const n = lines.length;
  const [left, right, merged] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  let mergedId = -1;
  for (let rank = 0; rank < n; rank++) {
    const start = starts[rank]!;
    const end = starts[rank + 1]!;
    // A piece never holds a space, which is spelled Ġ.
    let gap = start;
    while (gap < end && bytes[gap] !== space) gap++;
    const leftId = ids.find(bytes, start, gap);
    const rightId = ids.find(bytes, gap + 1, end);
    // Qwen's tokens are numbered in the order of the merges that make them.
    mergedId = ids.findJoined(bytes, start, gap, gap + 1, end, mergedId + 1);
    if (gap === end || leftId < 0 || rightId < 0 || mergedId < 0) {
      throw damaged(`its tokenizer's merge "${lines.text(rank)}" uses a token that does not exist`);
    }
    left[rank] = leftId;
    right[rank] = rightId;
    merged[rank] = mergedId;
  }
  return new HashedMerges({ left, right, merged });
}

/**
 * The bytes of all tokens in one array, token `id` from starts[id] to starts[id + 1]: 150,000 small arrays would take ten times
 * the memory. Normal tokens spell bytes as characters; all others are their own text.
 */
function spellTokens(texts: PackedStrings, isNormal: (id: number) => boolean) {
  const { bytes: from, starts: textStarts } = texts;
  // A character of a spelling takes one byte or two.
  const bytes = new Uint8Array(from.length);
  const starts = new Int32Array(texts.length + 1);
  let end = 0;
  for (let id = 0; id < texts.length; id++) {
    const isSpelled = isNormal(id);
    const textEnd = textStarts[id + 1]!;
    for (let at = textStarts[id]!; at < textEnd; at++) {
      let byte = from[at]!;
      if (isSpelled) {
        let codeUnit = byte;
        // Of two bytes in UTF-8; what takes three stands for no byte.
        if (byte >= 0xe0) codeUnit = 0xffff;
        else if (byte >= 0x80) codeUnit = ((byte & 0x1f) << 6) | (from[++at]! & 0x3f);
        byte = bytesByCodeUnit[codeUnit] ?? -1;
        if (byte < 0) throw damaged(`its token ${id} is not spelled in bytes`);
      }
      bytes[end++] = byte;
    }
    starts[id + 1] = end;
  }
  return { bytes: bytes.slice(0, end), starts };
}
