import { afterAll, describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType, Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import type { Session } from '../../../engine/session.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const backends: Record<string, () => Ops> = {
  'the reference': () => createReferenceOps(),
  'the native kernels': () => createNativeOps({ threads: 2 }),
};
const prompt = Array.from({ length: 20 }, (_, i) => (i * 37 + 11) % 280);
const text = Array.from({ length: 40 }, (_, i) => (i * 53 + 7) % 280);

const cases = (['qwen3', 'qwen3moe'] as const).flatMap((architecture) =>
  Object.keys(backends).flatMap((backend) =>
    (['F16', 'Q8_0'] as const).map((kvType) => [architecture, backend, kvType] as const),
  ),
);

describe.each(cases)('a draft on %s with %s and keys in %s', (architecture, backend, kvType: KvType) => {
  const file = path(`${architecture}.gguf`);
  writeSyntheticModel(file, { architecture, type: 'Q4_K' });
  const sessions: Session[] = [];
  const open = (capacity = 100) => {
    const session = openSession(file, backends[backend]!(), capacity, kvType);
    session.sync(Int32Array.from(prompt));
    sessions.push(session);
    return session;
  };
  afterAll(() => {
    for (const session of sessions) session.close();
  });

  /** Logits after each token, run one by one. */
  const plain = (tokens: readonly number[]) => {
    const session = open();
    return tokens.map((token) => {
      session.append(token);
      return session.logits();
    });
  };

  it('changes no bit of the logits, accepted whole, in part or not at all', () => {
    const expected = plain(text);
    const session = open();
    const right = (i: number, count: number) => text.slice(i + 1, i + 1 + count);
    const wrong = (tokens: number[], from: number) => tokens.map((token, i) => (i < from ? token : (token + 1) % 280));
    for (const [i, token] of text.entries()) {
      const drafts = [right(i, 15), wrong(right(i, 7), 3), wrong(right(i, 3), 0), [], right(i, 1)];
      session.append(token, drafts[i % drafts.length]);
      expect(session.logits()).toEqual(expected[i]);
    }
    expect(session.tokens).toEqual([...prompt, ...text]);
  });

  it('is no part of the timeline before it is appended', () => {
    const session = open();
    session.append(text[0]!, text.slice(1, 8));
    expect(session.tokens).toEqual([...prompt, text[0]]);
    expect(session.hasRun(text[1]!)).toBe(true);
    expect(session.hasRun(text[2]!)).toBe(false);
  });

  it('is forgotten by whatever else is run', () => {
    const [a, b, c] = [text[0]!, text[1]!, text[2]!];
    const expected = plain([a, b, c, a]);

    const extended = open();
    extended.append(a, [c, c, c]);
    extended.extend([b, c]);
    expect(extended.logits()).toEqual(expected[2]);
    expect(extended.hasRun(c)).toBe(false);
    extended.append(a);
    expect(extended.logits()).toEqual(expected[3]);

    const synced = open();
    synced.append(a, [b, b, b]);
    synced.append(b);
    expect(synced.sync(Int32Array.of(...prompt, a, b, c))).toMatchObject({ cachedTokens: 22, prefilledTokens: 1 });
    expect(synced.logits()).toEqual(expected[2]);

    const returned = open();
    returned.append(a, [b, c]);
    returned.sync(Int32Array.of(...prompt, a));
    expect(returned.logits()).toEqual(expected[0]);
    expect(returned.hasRun(b)).toBe(false);
  });

  it('fits in what the positions leave', () => {
    const session = open(24);
    expect(session.draftRoom).toBe(3);
    expect(engineErrorOf(() => session.append(1, [2, 3, 4, 5])).code).toBe('context-full');
    expect(session.length).toBe(20);
    session.append(1, [2, 3, 4]);
    for (const token of [2, 3, 4]) session.append(token);
    expect(session.length).toBe(24);
    expect(engineErrorOf(() => session.append(5)).code).toBe('context-full');
  });

  it('leaves the timeline as it was when it is stopped between two layers', () => {
    const session = open();
    let layers = 0;
    expect(session.append(text[0]!, text.slice(1, 4), () => layers++ === 0)).toBe(false);
    expect(session.tokens).toEqual(prompt);
    session.append(text[0]!);
    expect(session.logits()).toEqual(plain(text.slice(0, 1))[0]);
  });
});
