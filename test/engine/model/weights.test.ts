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

  it('takes types from each tensor, whatever the mix and its name', () => {
    const types = ['Q4_K', 'Q6_K', 'Q8_0', 'F16', 'IQ4_XS'] as const;
    const typeOf = (name: string) => types[name.length % types.length];
    const file = fileOf({ architecture: 'qwen3moe', typeOf, fileType: 0 });
    const { layers, head } = bind(file);
    expect(head.type).toBe(typeOf('output.weight'));
    expect(layers[1]!.ffn).toMatchObject({
      gate: { type: typeOf('blk.1.ffn_gate_exps.weight') },
      down: { type: typeOf('blk.1.ffn_down_exps.weight') },
    });
  });

  it.each([
    [1, 1],
    [3, 3],
    [60, 4],
    [128, 8],
    [512, 10],
    [1024, 1024],
  ])('takes %i experts of which each token uses %i', (nExperts, topK) => {
    const file = fileOf({ architecture: 'qwen3moe', nLayers: 1, nExperts, topK });
    expect(bind(file).layers[0]!.ffn).toMatchObject({ router: { rows: nExperts }, up: { nExperts } });
    expect(readConfig(file.metadata)).toMatchObject({ nExperts, topK });
  });

  it.each([
    ['as many heads as key-value heads', { nHeads: 4, nKvHeads: 4 }],
    ['one key-value head', { nHeads: 8, nKvHeads: 1 }],
    ['heads wider together than the model', { nHeads: 8, headDim: 128 }],
    ['heads narrower together than the model', { nHeads: 2, nKvHeads: 2, headDim: 32, type: 'F16' }],
  ] as const)('takes %s', (_, shape) => {
    const [layer] = bind(fileOf(shape)).layers;
    const { nHeads, nKvHeads = 2, headDim = 64 } = { nKvHeads: 2, headDim: 64, ...shape };
    expect(layer!.wq).toMatchObject({ rows: nHeads * headDim, columns: 256 });
    expect(layer!.wv).toMatchObject({ rows: nKvHeads * headDim, columns: 256 });
    expect(layer!.wo).toMatchObject({ rows: 256, columns: nHeads * headDim });
    expect(layer!.qNorm.columns).toBe(headDim);
  });

  it('passes over tensors that the model does not use', () => {
    const file = fileOf();
    const tensors = new Map(file.tensors);
    const any = tensors.get('output_norm.weight')!;
    for (const name of ['rope_freqs.weight', 'mtp.norm.weight', 'v.patch_embd.weight', 'blk.0.extra.weight']) {
      tensors.set(name, { ...any, name });
    }
    expect(bind({ ...file, tensors }).layers).toHaveLength(2);
  });

  it.each(['blk.0.attn_q.bias', 'blk.1.ffn_gate_shexp.weight', 'blk.0.ffn_down.scale'])(
    'refuses %s, which would be part of the arithmetic',
    (name) => {
      const file = fileOf();
      const tensors = new Map(file.tensors).set(name, file.tensors.get('output_norm.weight')!);
      const error = engineErrorOf(() => bind({ ...file, tensors }));
      expect(error.code).toBe('unsupported-architecture');
      expect(error.message).toContain(`"${name}"`);
    },
  );

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
