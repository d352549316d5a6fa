import { EngineError } from '../errors.ts';
import { damaged } from '../gguf/damaged.ts';
import type { Metadata } from '../gguf/metadata.ts';
import { byteCharacters, bytesByCodeUnit } from './byte-characters.ts';
import type { MergeTable } from './merge-table.ts';
import { HashedMerges } from './merge-table.ts';

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
  const normalIds = new Map<string, number>();
  const isControl = (id: number) => types[id] === tokenTypes.control || types[id] === tokenTypes.userDefined;
  const isUnused = (id: number) => types[id] === tokenTypes.unused;
  const isNormal = (id: number) => !isControl(id) && !isUnused(id);
  for (const [id, text] of texts.entries()) {
    if (isControl(id)) controlIds.set(text, id);
    else if (isNormal(id)) normalIds.set(text, id);
  }

  const { bytes, starts } = spellTokens(texts, isNormal);
  return {
    size: texts.length,
    byteIds: Int32Array.from(byteCharacters, (character, byte) => {
      const id = normalIds.get(character);
      if (id === undefined) throw damaged(`its tokenizer has no token for the byte ${byte}`);
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

function readMerges(lines: readonly string[], ids: ReadonlyMap<string, number>): MergeTable {
  const merges = lines.map((line) => {
    // A piece never holds a space, which is spelled Ġ.
    const gap = line.indexOf(' ');
    const left = ids.get(line.slice(0, gap));
    const right = ids.get(line.slice(gap + 1));
    const merged = ids.get(line.slice(0, gap) + line.slice(gap + 1));
    if (left === undefined || right === undefined || merged === undefined) {
      throw damaged(`its tokenizer's merge "${line}" uses a token that does not exist`);
    }
    return { left, right, merged };
  });
  return new HashedMerges(merges);
}

/**
 * The bytes of all tokens in one array, token `id` from starts[id] to starts[id + 1]: 150,000 small arrays would take ten times
 * the memory. Normal tokens spell bytes as characters; all others are their own text.
 */
function spellTokens(texts: readonly string[], isNormal: (id: number) => boolean) {
  const encoder = new TextEncoder();
  // A character of a spelling is one byte; other text takes at most three bytes for each code unit.
  const bytes = new Uint8Array(3 * texts.reduce((length, text) => length + text.length, 0));
  const starts = new Int32Array(texts.length + 1);
  let end = 0;
  for (const [id, text] of texts.entries()) {
    if (isNormal(id)) {
      for (let i = 0; i < text.length; i++) {
        const byte = bytesByCodeUnit.get(text.charCodeAt(i));
        if (byte === undefined) throw damaged(`its token ${id} is not spelled in bytes`);
        bytes[end++] = byte;
      }
    } else {
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
    }
    starts[id + 1] = end;
  }
  return { bytes: bytes.slice(0, end), starts };
}
