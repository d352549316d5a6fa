import { describe, expect, it } from 'vitest';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { logitsInParts, openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
// As many as the first slice holds, so that "at once" is one call.
const tokens = Array.from({ length: 16 }, (_, i) => (i * 37 + 11) % 280);

describe.each(['qwen3', 'qwen3moe'] as const)('the forward pass of %s', (architecture) => {
  const file = path(`${architecture}.gguf`);
  writeSyntheticModel(file, { architecture, type: 'Q8_0' });
  const run = (parts: readonly number[]) => logitsInParts(openSession(file, createReferenceOps()), tokens, parts);

  it('gives the same bits for tokens at once, one by one and in two parts', () => {
    const atOnce = run([]);
    expect(run(tokens.map(() => 1))).toEqual(atOnce);
    expect(run([7])).toEqual(atOnce);
  });

  it('depends on every earlier token and on their order', () => {
    const logits = run([]);
    const session = openSession(file, createReferenceOps());
    expect(logitsInParts(session, [tokens[1]!, tokens[0]!, ...tokens.slice(2)], [])).not.toEqual(logits);
    expect(logitsInParts(session, [12, ...tokens.slice(1)], [])).not.toEqual(logits);
  });
});
