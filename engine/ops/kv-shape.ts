import { EngineError } from '../errors.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';
import type { KvShape } from './ops.ts';

/** Positions of a page of the KV cache, in every backend. */
export const KV_PAGE_POSITIONS = 256;

/** @throws EngineError 'bad-request' when heads of this width cannot be kept in this type. */
export function checkKvShape({ type, headDim }: KvShape): void {
  const { blockElements } = tensorTypes[type];
  if (headDim % blockElements === 0) return;
  throw new EngineError(
    'bad-request',
    `The keys and values of this model cannot be kept in 8 bits: its attention heads are ${headDim} wide, which is not a multiple ` +
      `of ${blockElements}. Choose 16 bits.`,
  );
}
