import { describe, expect, it } from 'vitest';
import type { GgufFile, TensorInfo } from '../../../engine/gguf/gguf-file.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { readConfig } from '../../../engine/model/config.ts';
import { bindWeights } from '../../../engine/model/weights.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import type { SyntheticModelOptions } from '../../support/synthetic-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();

function fileOf(options: SyntheticModelOptions = {}): GgufFile {
  const file = path('model.gguf');
  writeSyntheticModel(file, { holes: true, ...options });
  return readGguf(file);
}

function bind(file: GgufFile) {
  return bindWeights(file, readConfig(file.metadata), (spec) => ({ kind: 'weight', ...spec }));
}

/** The file as it would be with one tensor changed, or without it. */
function changed(file: GgufFile, name: string, change: Partial<TensorInfo> | null): GgufFile {
  const tensors = new Map(file.tensors);
  const tensor = tensors.get(name)!;
  if (change === null) tensors.delete(name);
  else tensors.set(name, { ...tensor, ...change });
  return { ...file, tensors };
}

describe('binding weights', () => {
  it('takes matrices with rows and columns in the order of mathematics', () => {
    const { layers } = bind(fileOf({ nLayers: 3 }));
    expect(layers).toHaveLength(3);
    expect(layers[0]!.wk).toMatchObject({ rows: 2 * 64, columns: 256, nExperts: 1 });
  });

  it('takes the experts of a layer as one stack', () => {
    const { layers } = bind(fileOf({ architecture: 'qwen3moe', nExperts: 4, dExpert: 512 }));
    expect(layers[0]!.ffn).toMatchObject({
      kind: 'moe',
      router: { rows: 4, columns: 256, type: 'F32' },
      gate: { rows: 512, columns: 256, nExperts: 4 },
      down: { rows: 256, columns: 512, nExperts: 4 },
    });
  });

  it('uses the embedding as the head where the file has none', () => {
    const tied = bind(fileOf({ tied: true }));
    expect(tied.head).toBe(tied.embed);
    const untied = bind(fileOf({ tied: false }));
    expect(untied.head.offset).not.toBe(untied.embed.offset);
  });

  it('names a tensor that is missing', () => {
    const error = engineErrorOf(() => bind(changed(fileOf(), 'blk.1.attn_k_norm.weight', null)));
    expect(error.code).toBe('file-damaged');
    expect(error.message).toContain('"blk.1.attn_k_norm.weight" is missing');
  });

  it('names a tensor of the wrong shape, with both shapes', () => {
    const error = engineErrorOf(() => bind(changed(fileOf(), 'blk.0.ffn_up.weight', { dims: [256, 511] })));
    expect(error.code).toBe('file-damaged');
    expect(error.message).toContain('"blk.0.ffn_up.weight" is 256 × 511 but should be 256 × 512');
  });

  it('names a norm that is not in 32-bit floats', () => {
    const error = engineErrorOf(() => bind(changed(fileOf(), 'output_norm.weight', { type: 'F16' })));
    expect(error.code).toBe('unsupported-type');
    expect(error.message).toContain('"output_norm.weight"');
  });

  it('refuses a file with more layers than it announces', () => {
    const file = fileOf({ nLayers: 2 });
    const tensors = new Map(file.tensors).set('blk.2.attn_q.weight', file.tensors.get('blk.1.attn_q.weight')!);
    expect(engineErrorOf(() => bind({ ...file, tensors })).message).toContain('announces 2 layers');
  });
});
