import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine/engine.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import type { GgufWriter } from '../../support/gguf-writer.ts';
import { addPublishedKeys } from '../../support/published-keys.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { syntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const options: SyntheticModelOptions = { nLayers: 1, vocabSize: 290, confident: true };

/** What the model says once `change` has added to its file. */
function answerAfter(change: (writer: GgufWriter) => void, model: SyntheticModelOptions = options): readonly number[] {
  const file = path('model.gguf');
  const writer = syntheticModel(model);
  change(writer);
  writer.write(file);
  const engine = Engine.open(file, { threads: 1 });
  try {
    return engine.complete('hello', { mode: 'fast', sampling: { temperature: 0 }, maxTokens: 8 }).tokens;
  } finally {
    engine.close();
  }
}

function embeddingBytes(file: string): Uint8Array {
  const { offset, sizeBytes } = readGguf(file).tensors.get('token_embd.weight')!;
  return readFileSync(file).subarray(offset, offset + sizeBytes);
}

describe('what a file says beyond what the model needs changes nothing', () => {
  const plain = answerAfter(() => undefined);

  it.each<[string, (writer: GgufWriter) => void]>([
    ['who made it and how', (writer) => addPublishedKeys(writer, '8B')],
    [
      'keys of every type under names that nobody knows',
      (writer) => {
        writer.value('x.string', 'string', '').value('x.bool', 'bool', true);
        for (const type of ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64'] as const) {
          writer.value(`x.${type}`, type, 1).array(`x.list.${type}`, type, [1, 2]);
        }
        for (const type of ['f32', 'f64'] as const)
          writer.value(`x.${type}`, type, Number.NaN).array(`x.list.${type}`, type, []);
        writer.array('x.list.string', 'string', ['a', 'b']).array('x.list.bool', 'bool', [true, false]);
      },
    ],
    [
      'known names with values of another kind, where they only inform',
      (writer) =>
        writer.array('general.tags', 'u8', [1]).value('general.license', 'f64', 1).array('general.author', 'bool', []),
    ],
    [
      'tensors that Qwen3 does not use',
      (writer) => writer.tensor('rope_freqs.weight', 'F32', [32]).tensor('extra', 'Q8_0', [32, 3]),
    ],
    [
      'scores of tokens',
      (writer) =>
        writer.array(
          'tokenizer.ggml.scores',
          'f32',
          Array.from({ length: 290 }, () => 0),
        ),
    ],
    [
      'template programs for other uses',
      (writer) =>
        writer
          .array('tokenizer.chat_templates', 'string', ['tool_use'])
          .value('tokenizer.chat_template.tool_use', 'string', '{{ x }}'),
    ],
  ])('%s', (_, change) => {
    expect(answerAfter(change)).toEqual(plain);
  });

  it('an embedding stored twice in a tied model, as some files do', () => {
    const tied = { ...options, confident: false, tied: true, seed: 3 };
    const file = path('tied.gguf');
    const writer = syntheticModel(tied);
    writer.write(file);
    const bytes = embeddingBytes(file);
    const twice = (out: GgufWriter) => out.tensor('output.weight', 'F16', [256, 290], () => bytes);
    expect(answerAfter(twice, tied)).toEqual(answerAfter(() => undefined, tied));
  });
});
