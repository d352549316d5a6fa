import { describe, expect, it } from 'vitest';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const file = tempFolder()('model.gguf');
writeSyntheticModel(file, { architecture: 'qwen3moe', nLayers: 2, type: 'Q8_0' });

const open = (capacity = 512) => openSession(file, createReferenceOps(), capacity);
const sequence = (length: number, step = 37) => Int32Array.from({ length }, (_, i) => (i * step + 11) % 280);
const freshLogits = (tokens: Int32Array) => {
  const session = open();
  session.sync(tokens);
  return session.logits();
};

describe('a session', () => {
  it('runs only what is new of a longer text', () => {
    const session = open();
    session.sync(sequence(20));
    const outcome = session.sync(sequence(30));
    expect(outcome).toEqual({ cachedTokens: 20, prefilledTokens: 10, isComplete: true });
    expect(session.logits()).toEqual(freshLogits(sequence(30)));
  });

  it('keeps the common prefix when the text changes in the middle', () => {
    const session = open();
    session.sync(sequence(30));
    const edited = Int32Array.of(...sequence(12), ...sequence(9, 41).map((token) => (token + 1) % 280));
    expect(session.sync(edited)).toEqual({ cachedTokens: 12, prefilledTokens: 9, isComplete: true });
    expect(session.logits()).toEqual(freshLogits(edited));
    expect(session.tokens).toEqual([...edited]);
  });

  it('goes back to a shorter text, of which it runs the last token again', () => {
    const session = open();
    session.sync(sequence(30));
    expect(session.sync(sequence(20))).toEqual({ cachedTokens: 19, prefilledTokens: 1, isComplete: true });
    expect(session.logits()).toEqual(freshLogits(sequence(20)));
    expect(session.length).toBe(20);
  });

  it('counts tokens that were appended one by one as part of the prefix', () => {
    const session = open();
    session.sync(sequence(10));
    for (const token of sequence(14).subarray(10)) session.append(token);
    expect(session.sync(sequence(15)).cachedTokens).toBe(14);
    expect(session.logits()).toEqual(freshLogits(sequence(15)));
  });

  it('reports its progress up to the whole of what it has to run', () => {
    const session = open();
    session.sync(sequence(10));
    const reports: { done: number; total: number }[] = [];
    session.sync(sequence(100), { onProgress: (done, total) => reports.push({ done, total }) });
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(reports.at(-1)).toEqual({ done: 90, total: 90 });
  });

  it('stops between two slices, and goes on from there the next time', () => {
    const session = open();
    let slices = 0;
    const cancelled = session.sync(sequence(300), { onProgress: () => slices++, isCancelled: () => slices === 2 });
    expect(cancelled.isComplete).toBe(false);
    expect(slices).toBe(2);
    expect(session.length).toBe(cancelled.prefilledTokens);
    expect(session.tokens).toEqual([...sequence(session.length)]);

    const resumed = session.sync(sequence(300));
    expect(resumed).toEqual({
      cachedTokens: cancelled.prefilledTokens,
      prefilledTokens: 300 - cancelled.prefilledTokens,
      isComplete: true,
    });
    expect(session.logits()).toEqual(freshLogits(sequence(300)));
  });

  it('leaves nothing behind of a slice that is stopped between two layers', () => {
    const session = open();
    session.sync(sequence(10));
    let asked = 0;
    const cancelled = session.sync(sequence(60), { isCancelled: () => ++asked > 1 });
    expect(cancelled).toEqual({ cachedTokens: 10, prefilledTokens: 0, isComplete: false });
    expect(session.tokens).toEqual([...sequence(10)]);
    session.sync(sequence(60));
    expect(session.logits()).toEqual(freshLogits(sequence(60)));
  });

  it('refuses a text that does not fit, with both figures, and keeps what it has', () => {
    const session = open(32);
    session.sync(sequence(20));
    const error = engineErrorOf(() => session.sync(sequence(33)));
    expect(error.code).toBe('context-full');
    expect(error.message).toContain('33 tokens, and 32 fit');
    expect(session.length).toBe(20);
  });

  it('refuses to append past its end', () => {
    const session = open(20);
    session.sync(sequence(20));
    expect(engineErrorOf(() => session.append(1)).code).toBe('context-full');
  });

  it('refuses an empty text', () => {
    expect(engineErrorOf(() => open().sync(new Int32Array())).code).toBe('bad-request');
  });
});
