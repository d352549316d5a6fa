import { spawnSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine/engine.ts';
import type { GgufFile } from '../../../engine/gguf/gguf-file.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { readConfig } from '../../../engine/model/config.ts';
import { bindWeights } from '../../../engine/model/weights.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { syntheticModel, writeSyntheticModel, writeSyntheticSet } from '../../support/synthetic-model.ts';
import type { FileTokenizer } from '../../support/synthetic-tokenizer.ts';
import { syntheticTokenizer } from '../../support/synthetic-tokenizer.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();

/** What opening the file says, which must be a refusal as damaged. */
function damageOf(file: string): string {
  const { code, message } = engineErrorOf(() => Engine.open(file, { ops: createReferenceOps() }).close());
  expect(code).toBe('file-damaged');
  return message;
}

function damageIn(options: SyntheticModelOptions): string {
  const file = path('bad.gguf');
  writeSyntheticModel(file, { holes: true, ...options });
  return damageOf(file);
}

/** A tokenizer whose file says one more thing, or says one thing otherwise. */
function tokenizerThat(change: (writer: GgufWriter, vocabSize: number) => void): FileTokenizer {
  return { nOrdinary: 0, add: change };
}

describe('a model file whose parts contradict each other is refused by name', () => {
  it.each([511, 513])('with a vocabulary of %i for an embedding of 512 rows', (nTokens) => {
    const tokenizer = tokenizerThat((writer) => syntheticTokenizer.add(writer, nTokens));
    expect(damageIn({ tokenizer })).toContain(`tensor "token_embd.weight" is 256 × 512 but should be 256 × ${nTokens}`);
  });

  it('with no vocabulary at all', () => {
    const tokenizer = tokenizerThat((writer) => writer.array('tokenizer.ggml.tokens', 'string', []));
    expect(damageIn({ tokenizer })).toMatch(/tokenizer\.ggml|token_embd/);
  });

  it.each<[string, (writer: GgufWriter) => void, RegExp]>([
    [
      'tokens that are numbers',
      (writer) => writer.array('tokenizer.ggml.tokens', 'i32', [1, 2]),
      /"tokenizer\.ggml\.tokens" should be a list of strings/,
    ],
    [
      'tokens that are one string',
      (writer) => writer.value('tokenizer.ggml.tokens', 'string', 'a'),
      /"tokenizer\.ggml\.tokens" should be a list of strings/,
    ],
    ['no tokens', () => undefined, /"tokenizer\.ggml\.tokens" is missing/],
  ])('with %s', (_, add, message) => {
    expect(damageIn({ tokenizer: tokenizerThat(add) })).toMatch(message);
  });

  it('with another kind of value where a size should be', () => {
    const file = path('kind.gguf');
    const writer = new GgufWriter()
      .value('general.architecture', 'string', 'qwen3')
      .value('qwen3.embedding_length', 'string', '256')
      .tensor('token_embd.weight', 'F32', [4, 4]);
    writer.write(file);
    expect(damageOf(file)).toContain('key "qwen3.embedding_length" should be a number but is of kind string');
  });

  it.each(['qwen3', 'qwen3moe'] as const)('with a layer of %s more or less than it says', (architecture) => {
    const twoLayers = { architecture, nLayers: 2, holes: true } as const;
    const saying = (nLayers: number) => {
      const file = path('layers.gguf');
      const model = syntheticModel(twoLayers);
      const field = model.header().fields.find(({ name }) => name === `${architecture}.block_count: value`)!;
      model.write(file);
      overwrite(file, field.offset, nLayers);
      return damageOf(file);
    };
    expect(saying(3)).toMatch(/tensor "blk\.2\.\w+\.weight" is missing/);
    expect(saying(1)).toMatch(/announces 1 layers but holds "blk\.1\.\w+\.weight"/);
  });
});

function overwrite(file: string, offset: number, value: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt32LE(value, offset);
  writeFileSync(file, bytes);
}

describe.each(['qwen3', 'qwen3moe'] as const)('every tensor of a %s model', (architecture) => {
  const file = () => {
    const name = path(`${architecture}.gguf`);
    writeSyntheticModel(name, { architecture, nLayers: 1, holes: true });
    return readGguf(name);
  };
  const names = [...file().tensors.keys()];
  const bind = (changed: GgufFile) =>
    bindWeights(changed, readConfig(changed.metadata), (spec) => ({ kind: 'weight', ...spec }));

  it.each(names.filter((name) => name !== 'output.weight'))('%s is missed by name', (name) => {
    const whole = file();
    const tensors = new Map([...whole.tensors].filter(([other]) => other !== name));
    expect(engineErrorOf(() => bind({ ...whole, tensors })).message).toContain(`tensor "${name}" is missing`);
  });

  it.each(names)('%s is refused by name in any other shape', (name) => {
    const whole = file();
    const tensor = whole.tensors.get(name)!;
    const { dims: right } = tensor;
    const shapes = [
      ...right.flatMap((dim, i) => [right.with(i, dim + 1), right.with(i, dim - 1), right.with(i, 2 * dim)]),
      [...right, 2],
      [1, ...right],
      right.length > 1 ? right.slice(1) : [right[0]! / 2, 2],
    ];
    for (const dims of shapes) {
      const tensors = new Map(whole.tensors).set(name, { ...tensor, dims });
      const error = engineErrorOf(() => bind({ ...whole, tensors }));
      expect(error.code).toBe('file-damaged');
      expect(error.message).toMatch(new RegExp(`tensor "${name.replaceAll('.', '\\.')}" is [\\d × ]+ but should be`));
    }
  });
});

describe('a file that cannot be read to its end', () => {
  it.skipIf(process.platform === 'win32')('is not waited for when it is a pipe', () => {
    const pipe = path('pipe.gguf');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(engineErrorOf(() => readGguf(pipe))).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('not an ordinary file'),
    });
  });

  it('is refused wherever it was cut, with the tensor or key that is missing', () => {
    const file = path('cut.gguf');
    const model = syntheticModel({ nLayers: 1, holes: true });
    const headerBytes = model.header().bytes.length;
    model.write(file);
    // From the end: the first cut that is not in the data is in the padding after the header's last record.
    for (const length of [headerBytes + model.dataBytes - 1, headerBytes + 1, headerBytes - 40, 5000, 1000, 100, 9]) {
      truncateSync(file, length);
      expect(damageOf(file)).toMatch(/lies beyond the end of the file|ends in the middle of|ends before|at most/);
    }
  });

  it('is refused as a set when it was cut between its parts', () => {
    const [first, second, third] = writeSyntheticSet(path('set.gguf'), 3, { holes: true }) as [string, string, string];
    truncateSync(second, readGguf(third).parts[1]!.sizeBytes - 64);
    for (const chosen of [first, second, third]) {
      expect(damageOf(chosen)).toMatch(/tensor "[\w.]+" lies beyond the end of the file/);
    }
  });
});
