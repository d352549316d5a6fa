import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { logitsInParts, openSession } from '../../support/open-model.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();

/** Logits after each token of a greedy reply to the prompt, and the reply. */
function greedy(options: SyntheticModelOptions, prompt: readonly number[], count: number) {
  const file = path('model.gguf');
  writeSyntheticModel(file, options);
  const session = openSession(file, createNativeOps({ threads: 1 }));
  const steps: Float32Array[] = [logitsInParts(session, prompt, [])];
  const tokens: number[] = [];
  while (tokens.length < count) {
    const logits = steps.at(-1)!;
    const best = logits.indexOf(Math.max(...logits));
    tokens.push(best);
    session.append(best);
    steps.push(session.logits());
  }
  session.close();
  return { tokens, steps };
}

function leadOf(logits: Float32Array): number {
  const [best = 0, second = 0] = logits.toSorted((a, b) => b - a);
  return best - second;
}

describe.each(['qwen3', 'qwen3moe'] as const)('a confident synthetic %s', (architecture) => {
  const options = { architecture, confident: true, nLayers: 4 };

  it('prefers one token by several nats, nearly always, and does not go round in circles', () => {
    const { tokens, steps } = greedy(options, [40, 50, 60], 100);
    const leads = steps.map(leadOf).toSorted((a, b) => a - b);
    expect(leads[50]).toBeGreaterThan(5);
    expect(leads[5]).toBeGreaterThan(2);
    expect(new Set(tokens).size).toBe(100);
  });

  it('still computes its answer from all that came before', () => {
    const logitsAfter = (prompt: readonly number[]) => greedy(options, prompt, 0).steps[0]!;
    const [one, other] = [logitsAfter([40, 50, 60]), logitsAfter([90, 20, 60])];
    const differences = one.map((logit, i) => Math.abs(logit - other[i]!));
    expect(Math.max(...differences)).toBeGreaterThan(0.5);
  });
});
