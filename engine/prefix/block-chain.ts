import { createHash } from 'node:crypto';
import { KV_PAGE_POSITIONS } from '../ops/kv-shape.ts';
import type { PageShape } from '../session.ts';
import type { BlockSpec } from './block-file.ts';

/** What keys and values depend on beside the tokens. */
export interface PrefixSetting {
  /** Of the model's files, the same after a restart. */
  readonly model: string;
  /** Factor by which rotary positions are stretched. */
  readonly ropeFactor: number;
  readonly shape: PageShape;
}

/**
 * The whole blocks of a prompt without its last token, which is always run. The id of a block stands for the setting and all tokens up
 * to its end, so that timelines with the same beginning, whoever they belong to, share its blocks.
 */
export function blockChain(tokens: Int32Array, { model, ropeFactor, shape }: PrefixSetting): BlockSpec[] {
  const { backend, type, nLayers, nKvHeads, headDim, bytes } = shape;
  let parentId = digest(JSON.stringify([model, ropeFactor, backend, type, nLayers, nKvHeads, headDim, bytes]));
  const nBlocks = Math.floor(Math.max(0, tokens.length - 1) / KV_PAGE_POSITIONS);
  return Array.from({ length: nBlocks }, (_, index) => {
    const own = tokens.slice(index * KV_PAGE_POSITIONS, (index + 1) * KV_PAGE_POSITIONS);
    const id = digest(parentId, littleEndian(own));
    const block = { index, id, parentId, tokens: own, nLayers, pageBytes: bytes };
    parentId = id;
    return block;
  });
}

function digest(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function littleEndian(tokens: Int32Array): Buffer {
  const bytes = Buffer.alloc(4 * tokens.length);
  for (const [i, token] of tokens.entries()) bytes.writeInt32LE(token, 4 * i);
  return bytes;
}
