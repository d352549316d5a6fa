import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { rowBytes, tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSparseModel, writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const inTemp = tempFolder();

describe('reading the header of a model file', () => {
  test('the starter model is a qwen3moe file with every tensor inside it', () => {
    const file = readGguf(starterModelPath);
    expect(file.version).toBe(3);
    expect(file.metadata.string('general.architecture')).toBe('qwen3moe');
    const nLayers = file.metadata.number('qwen3moe.block_count');
    // Embedding, output head and final norm, and twelve tensors in each mixture-of-experts layer.
    expect(file.tensors.size).toBe(3 + 12 * nLayers);
    for (const tensor of file.tensors.values()) {
      expect(tensor.offset + tensor.sizeBytes).toBeLessThanOrEqual(file.sizeBytes);
    }
  });

  test.each(Object.keys(tensorTypes) as TensorType[])('a file of %s matrices gives their sizes', (type) => {
    const path = inTemp(`${type}.gguf`);
    writeSyntheticModel(path, { type, architecture: 'qwen3moe', dExpert: 256, nExperts: 3, nLayers: 1, holes: true });
    const { tensors } = readGguf(path);
    expect(tensors.get('blk.0.ffn_gate_exps.weight')).toMatchObject({
      type,
      dims: [256, 256, 3],
      sizeBytes: rowBytes(type, 256) * 256 * 3,
    });
    expect(tensors.get('blk.0.ffn_gate_inp.weight')).toMatchObject({ type: 'F32', dims: [256, 3] });
  });

  test('tensors lie where their bytes were written', () => {
    const path = inTemp('two-tensors.gguf');
    new GgufWriter({ alignment: 64 })
      .value('general.alignment', 'u32', 64)
      .tensor('a', 'F32', [3], () => new Uint8Array(12).fill(0xaa))
      .tensor('b', 'F16', [2, 2], () => new Uint8Array(8).fill(0xbb))
      .write(path);
    const { tensors } = readGguf(path);
    const a = tensors.get('a');
    const b = tensors.get('b');
    expect(a?.offset).toSatisfy((offset: number) => offset % 64 === 0);
    expect(b?.offset).toBe((a?.offset ?? 0) + 64);
  });

  test('version 2 of the container reads like version 3', () => {
    const path = inTemp('version-2.gguf');
    new GgufWriter({ version: 2 }).value('general.name', 'string', 'Two').tensor('a', 'F32', [1]).write(path);
    const file = readGguf(path);
    expect(file.version).toBe(2);
    expect(file.metadata.string('general.name')).toBe('Two');
  });

  test('a file of 6 GB has offsets beyond 32 bits', () => {
    const path = inTemp('sparse.gguf');
    writeSparseModel(path, 6_000_000_000);
    const { tensors, sizeBytes } = readGguf(path);
    expect(sizeBytes).toBeGreaterThan(6_000_000_000);
    expect(Math.max(...[...tensors.values()].map((tensor) => tensor.offset))).toBeGreaterThan(2 ** 32);
  });
});
