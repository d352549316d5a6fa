import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine/engine.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();

/** Where a block keeps its scale, a half float but for the unquantized types. */
const scaleOffsets: Record<TensorType, number> = {
  F32: 0,
  F16: 0,
  BF16: 0,
  Q8_0: 0,
  Q4_0: 0,
  Q4_1: 0,
  Q5_0: 0,
  Q5_1: 0,
  IQ4_NL: 0,
  Q2_K: 80,
  Q3_K: 108,
  Q4_K: 0,
  Q5_K: 0,
  Q6_K: 208,
  IQ4_XS: 0,
};

const badNumbers = {
  'no number': { F32: 0x7fc00000, BF16: 0x7fc0, half: 0x7e00 },
  infinity: { F32: 0x7f800000, BF16: 0x7f80, half: 0x7c00 },
} as const;

/** Overwrites the scale of every block of one tensor, so that whatever uses it meets one. */
function spoil(file: string, tensorName: string, bad: keyof typeof badNumbers): void {
  const { type, offset, sizeBytes } = readGguf(file).tensors.get(tensorName)!;
  const { blockBytes } = tensorTypes[type];
  const bytes = readFileSync(file);
  const number = Buffer.alloc(4);
  if (type === 'F32') number.writeUInt32LE(badNumbers[bad].F32);
  else number.writeUInt16LE(type === 'BF16' ? badNumbers[bad].BF16 : badNumbers[bad].half);
  for (let at = offset + scaleOffsets[type]; at < offset + sizeBytes; at += blockBytes) {
    number.copy(bytes, at, 0, type === 'F32' ? 4 : 2);
  }
  writeFileSync(file, bytes);
}

type Variant = Pick<SyntheticModelOptions, 'type' | 'architecture'>;

/** As small as one that all types fit: their blocks hold 256 values. */
function writeSound({ type = 'F16', architecture = 'qwen3' }: Variant): string {
  const file = path(`${architecture}-${type}.gguf`);
  const shape = { nLayers: 1, nHeads: 4, nKvHeads: 1, dFeedForward: 256, vocabSize: 290 };
  if (!existsSync(file)) writeSyntheticModel(file, { ...shape, type, architecture });
  return file;
}

/** How a reply by the spoiled model ends. */
function outcomeOf(variant: Variant, tensorName: string, bad: keyof typeof badNumbers, native = true) {
  const file = path('spoiled.gguf');
  copyFileSync(writeSound(variant), file);
  spoil(file, tensorName, bad);
  const engine = Engine.open(file, { ops: native ? createNativeOps({ threads: 1 }) : createReferenceOps() });
  const parts: string[] = [];
  const error = engineErrorOf(() =>
    engine.complete('hello', { mode: 'fast', maxTokens: 3 }, { onText: ({ text }) => parts.push(text) }),
  );
  engine.close();
  return { error, text: parts.join('') };
}

describe('weights that are not numbers end a reply before it begins', () => {
  const types = Object.keys(tensorTypes) as TensorType[];
  const cases = types.flatMap((type) => [[type, 'no number'] as const, [type, 'infinity'] as const]);

  it.each(cases)('in a matrix of %s whose scales are %s', (type, bad) => {
    const { error, text } = outcomeOf({ type }, 'blk.0.ffn_down.weight', bad);
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(/invalid numbers, so its file is probably damaged/);
    expect(text).toBe('');
  });

  it.each([
    'token_embd.weight',
    'output.weight',
    'output_norm.weight',
    'blk.0.attn_norm.weight',
    'blk.0.attn_q.weight',
    'blk.0.attn_k.weight',
    'blk.0.attn_v.weight',
    'blk.0.attn_output.weight',
    'blk.0.attn_q_norm.weight',
    'blk.0.attn_k_norm.weight',
    'blk.0.ffn_norm.weight',
    'blk.0.ffn_gate.weight',
    'blk.0.ffn_up.weight',
  ])('in %s', (tensor) => {
    for (const type of ['Q4_K', 'Q8_0', 'F16'] as const) {
      expect(outcomeOf({ type }, tensor, 'no number').error.code).toBe('file-damaged');
    }
  });

  it.each([
    'blk.0.ffn_gate_inp.weight',
    'blk.0.ffn_gate_exps.weight',
    'blk.0.ffn_up_exps.weight',
    'blk.0.ffn_down_exps.weight',
  ])('in %s of a mixture', (tensor) => {
    for (const type of ['Q4_K', 'Q8_0', 'F16'] as const) {
      expect(outcomeOf({ type, architecture: 'qwen3moe' }, tensor, 'no number').error.code).toBe('file-damaged');
      expect(outcomeOf({ type, architecture: 'qwen3moe' }, tensor, 'infinity').error.code).toBe('file-damaged');
    }
  });

  it('in the reference too', () => {
    expect(outcomeOf({ type: 'Q4_K' }, 'blk.0.ffn_down.weight', 'no number', false).error.code).toBe('file-damaged');
  });
});
