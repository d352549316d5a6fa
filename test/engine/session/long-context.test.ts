import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/*
 * A model trained on 128 positions, and the same weights in files that have YaRN in them: what the session does when a text outgrows
 * the first must be what the others say.
 */
const path = tempFolder();
const shape = { nLayers: 2, type: 'F16', seed: 4 } as const;
const plain = path('plain.gguf');
writeSyntheticModel(plain, { ...shape, contextLength: 128 });
const baked = (factor: number) => {
  const file = path(`baked-${factor}.gguf`);
  writeSyntheticModel(file, {
    ...shape,
    contextLength: 128 * factor,
    extraKeys: (writer) =>
      writer
        .value('qwen3.rope.scaling.type', 'string', 'yarn')
        .value('qwen3.rope.scaling.factor', 'f32', factor)
        .value('qwen3.rope.scaling.original_context_length', 'u32', 128),
  });
  return file;
};
const files = { 2: baked(2), 4: baked(4) };

const sequence = (length: number, offset = 0) => Int32Array.from({ length }, (_, i) => (i * 37 + 11 + offset) % 280);
const open = (file: string, capacity = 512) => openSession(file, createNativeOps({ threads: 1 }), capacity);
const logitsOf = (file: string, tokens: Int32Array) => {
  const session = open(file);
  session.sync(tokens);
  return session.logits();
};

describe('a text longer than the model was trained on', () => {
  it.each([
    [200, 2],
    [256, 2],
    [257, 4],
    [500, 4],
  ] as const)('of %i tokens is run as in a file stretched by %i', (length, factor) => {
    const session = open(plain);
    session.sync(sequence(length));
    expect(session.ropeFactor).toBe(factor);
    expect(session.logits()).toEqual(logitsOf(files[factor], sequence(length)));
  });

  it('is stretched from its beginning when its answer would outgrow the model', () => {
    const session = open(plain);
    session.sync(sequence(100), { reservedTokens: 29 });
    expect([session.ropeFactor, session.limit]).toEqual([2, 256]);
  });

  it('makes the session run all of it anew, and so does going back to a short one', () => {
    const session = open(plain);
    session.sync(sequence(120));
    expect(session.sync(sequence(140)).cachedTokens).toBe(0);
    expect(session.sync(sequence(160)).cachedTokens).toBe(140);
    expect(session.sync(sequence(100)).cachedTokens).toBe(0);
    expect(session.logits()).toEqual(logitsOf(plain, sequence(100)));
  });
});

describe('a short text', () => {
  it('is never stretched, whatever the session could hold', () => {
    const session = open(plain, 512);
    session.sync(sequence(128));
    expect([session.ropeFactor, session.limit]).toEqual([1, 128]);
  });

  it('ends where the unstretched positions end', () => {
    const session = open(plain, 512);
    session.sync(sequence(128));
    expect(() => session.append(1)).toThrow(/129 tokens, and 128 fit/);
  });
});
