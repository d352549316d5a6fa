import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine/engine.ts';
import { EngineError } from '../../../engine/errors.ts';
import { canKeep, KEPT_FREE_BYTES, keepFiles } from '../../../engine/keep-in-memory.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const choices = { mode: 'fast', sampling: { temperature: 0 }, maxTokens: 12 } as const;

/** What the engine writes, and how sure it is of the token after "hello". */
function answers(file: string, keepInMemory: boolean) {
  const engine = Engine.open(file, { threads: 1, keepInMemory });
  try {
    const { tokens, stats } = engine.complete('hello', choices);
    engine.session.sync(Int32Array.of(1, 2, 3));
    return { tokens, logits: engine.session.logits(), expertsInMemory: stats.expertsInMemory };
  } finally {
    engine.close();
  }
}

function errorOf(work: () => unknown): EngineError {
  try {
    work();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a model that is kept in memory', () => {
  it.each(['qwen3', 'qwen3moe'] as const)('computes the same numbers as a mapped one (%s)', (architecture) => {
    const file = path(`${architecture}.gguf`);
    writeSyntheticModel(file, { architecture, confident: true, vocabSize: 290 });
    const [kept, mapped] = [answers(file, true), answers(file, false)];
    expect(kept.tokens).toEqual(mapped.tokens);
    expect(kept.logits).toEqual(mapped.logits);
  });

  it('finds all its experts there, and a dense one has none', () => {
    expect(answers(path('qwen3moe.gguf'), true).expertsInMemory).toBe(1);
    expect(answers(path('qwen3.gguf'), true).expertsInMemory).toBeUndefined();
  });

  it('may consist of several files, whose bytes it counts together while it reads them', () => {
    const [first = ''] = writeSyntheticSet(path('parts.gguf'), 3, { vocabSize: 290 });
    const done: number[] = [];
    let total = 0;
    const hooks = {
      onProgress: (doneBytes: number, totalBytes: number) => {
        done.push(doneBytes);
        total = totalBytes;
      },
    };
    const engine = Engine.open(first, { threads: 1, keepInMemory: true }, hooks);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done).toHaveLength(3);
    expect(done.at(-1)).toBe(total);
    expect(total).toBe(engine.info.sizeBytes);
    engine.close();
  });

  it('is refused, with the figures, where it would leave less than 2 GB free', () => {
    const ops = createNativeOps({ threads: 1 });
    const parts = [{ path: path('nowhere.gguf'), sizeBytes: 8e9 }];
    const error = errorOf(() => keepFiles(ops, parts, {}, 9e9));
    expect(error.code).toBe('out-of-memory');
    expect(error.message).toMatch(/takes 8\.0 GB, 2\.0 GB should stay free beside it, and 9\.0 GB are free/);
    ops.close();
  });

  it('needs its own size and 2 GB', () => {
    expect(canKeep(8e9, 8e9 + KEPT_FREE_BYTES)).toBe(true);
    expect(canKeep(8e9, 8e9 + KEPT_FREE_BYTES - 1)).toBe(false);
  });

  it('can be given up while it is read', () => {
    const open = () => Engine.open(path('qwen3.gguf'), { keepInMemory: true }, { isCancelled: () => true });
    expect(errorOf(open).code).toBe('cancelled');
  });
});
