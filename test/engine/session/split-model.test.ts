import { appendFileSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { inspectModel } from '../../../engine/describe.ts';
import { Engine } from '../../../engine/engine.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { likeliest } from '../../support/likeliest.ts';
import { LlamaOracle } from '../../support/llama-oracle.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// llama.cpp's threads wait by spinning, so beside other tests it may take many times its second.
vi.setConfig({ testTimeout: 120_000 });

const path = tempFolder();
const options = { architecture: 'qwen3moe', confident: true, nLayers: 3, vocabSize: 290 } as const;
const choices = { mode: 'fast', sampling: { temperature: 0 }, maxTokens: 12 } as const;

function openSet(name: string, nParts: number, chosen = 0) {
  const parts = writeSyntheticSet(path(`${name}.gguf`), nParts, options);
  return { parts, engine: Engine.open(parts[chosen]!, { threads: 1 }) };
}

describe('a model split into several files', () => {
  it('answers by whichever part it is opened, as the same model in one file does', () => {
    const whole = path('whole.gguf');
    writeSyntheticModel(whole, options);
    const single = Engine.open(whole, { threads: 1 });
    const answer = single.complete('hello', choices).tokens;
    single.close();

    for (const chosen of [0, 1, 4]) {
      const { parts, engine } = openSet('five', 5, chosen);
      expect(engine.info.path).toBe(parts[chosen]);
      expect(engine.complete('hello', choices).tokens).toEqual(answer);
      engine.close();
    }
  });

  it('is described as a whole', () => {
    const whole = path('described.gguf');
    writeSyntheticModel(whole, options);
    const single = inspectModel(whole);
    const [first] = writeSyntheticSet(path('described-set.gguf'), 3, options);
    const set = inspectModel(first!);
    expect(set.parameters).toBe(single.parameters);
    expect(set.tensorTypes).toEqual(single.tensorTypes);
    expect(set.sizeBytes).toBeGreaterThan(single.sizeBytes);
    expect(set.sizeBytes).toBeLessThan(single.sizeBytes + 2 * 1024);
  });

  it('is written by our tests as llama.cpp reads it', async () => {
    const { parts, engine } = openSet('foreign', 4);
    const prompt = engine.tokenizer.encode('hello world');
    const oracle = await LlamaOracle.open(parts[0]!);
    const steps = await oracle.greedy(prompt, choices.maxTokens);
    await oracle.close();
    expect(engine.complete('hello world', choices).tokens).toEqual(steps.map(likeliest));
    engine.close();
  });

  it.each<[string, (path: string) => void]>([
    ['touched', (part) => utimesSync(part, new Date(), new Date(Date.now() + 60_000))],
    ['made longer', (part) => appendFileSync(part, 'x')],
    ['deleted', (part) => rmSync(part)],
  ])('answers no more once any part was %s', (_, change) => {
    const { parts, engine } = openSet('changed', 3);
    change(parts[2]!);
    const error = engineErrorOf(() => engine.complete('hello', choices));
    expect(error.code).toBe('file-unreadable');
    expect(error.message).toContain('changed, moved or deleted while it was in use');
    engine.close();
  });
});
