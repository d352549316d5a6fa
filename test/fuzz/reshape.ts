import { tensorTypeById, tensorTypes } from '../../engine/gguf/tensor-type.ts';
import { valueTypes } from '../support/gguf-writer.ts';
import type { Dice } from './dice.ts';
import type { GgufImage, ImageKey, ImageTensor } from './gguf-image.ts';
import { tensorBytes } from './gguf-image.ts';
import type { Mutated } from './mutate-image.ts';

/** Data of all tensors together: a reshaped file stays below a megabyte. */
const maxDataBytes = 900_000;

/** Hyper-parameters that decide shapes, by the end of their key. */
const shapeKeys = [
  'embedding_length',
  'attention.head_count',
  'attention.head_count_kv',
  'attention.key_length',
  'feed_forward_length',
  'expert_count',
  'expert_feed_forward_length',
] as const;
type Shape = Record<(typeof shapeKeys)[number], number>;

/**
 * Other hyper-parameters with tensors to match: odd sizes, and sizes at the edge of what the engine allows, in a file that is valid
 * for all that. Data is the old data over and over.
 */
export function reshape(image: GgufImage, dice: Dice): Mutated {
  const before = Object.fromEntries(shapeKeys.map((key) => [key, numberOf(image, key) ?? 1])) as Shape;
  // Large shapes often do not fit the file: then another is tried, and at last the file stays as it is.
  for (let attempt = 0; attempt < 20; attempt++) {
    const shape = otherShape(before, dice);
    const tensors = image.tensors.map((tensor) => reshaped(tensor, shape));
    const total = tensors.reduce((sum, { typeId, dims }) => sum + tensorBytes(typeId, dims), 0);
    if (total > maxDataBytes) continue;
    return {
      image: { ...image, keys: image.keys.map((key) => withShape(key, shape)), tensors: tensors.map(withData) },
      what: `shape ${shapeKeys.map((key) => `${key} ${shape[key]}`).join(', ')}`,
    };
  }
  return { image, what: 'shape as before' };
}

function otherShape(before: Shape, dice: Dice): Shape {
  const kvHeads = dice.pick([1, 1, 2, 3, 8]);
  const group = dice.pick([1, 1, 2, 3, 7, 16, 255, 256, 257, 1024]);
  const shape = {
    embedding_length: dice.pick([1, 2, 7, 31, 32, 64, 96, 256, 512]),
    'attention.head_count': Math.min(1024, kvHeads * group),
    'attention.head_count_kv': kvHeads,
    'attention.key_length': dice.pick([2, 2, 4, 6, 10, 32, 34, 62, 128, 1024]),
    feed_forward_length: dice.pick([1, 3, 32, 33, 100, 256, 4096, 2 ** 16, 2 ** 17]),
    expert_count: dice.pick([1, 2, 3, 128, 1024]),
    expert_feed_forward_length: dice.pick([1, 3, 32, 33, 256, 4096, 2 ** 16]),
  };
  // A few at a time, so that some of these files also fit quantized types.
  return Object.fromEntries(shapeKeys.map((key) => [key, dice.chance(0.4) ? shape[key] : before[key]])) as Shape;
}

function withShape(key: ImageKey, shape: Shape): ImageKey {
  const changed = shapeKeys.find((suffix) => key.name.toString().endsWith(`.${suffix}`));
  // The widths of keys and values are the same in every file.
  const value = key.name.toString().endsWith('.attention.value_length')
    ? shape['attention.key_length']
    : changed && shape[changed];
  if (value === undefined || key.type !== valueTypes.u32 || key.elementType !== null) return key;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return { ...key, values: [bytes] };
}

function reshaped(tensor: ImageTensor, shape: Shape): ImageTensor {
  const d = shape.embedding_length;
  const query = shape['attention.head_count'] * shape['attention.key_length'];
  const keyValue = shape['attention.head_count_kv'] * shape['attention.key_length'];
  const [hidden, experts, expert] = [shape.feed_forward_length, shape.expert_count, shape.expert_feed_forward_length];
  const part = tensor.name.toString().replace(/^blk\.\d+\./, '');
  const dims: Readonly<Record<string, readonly number[]>> = {
    'token_embd.weight': [d, Number(tensor.dims[1] ?? 1n)],
    'output.weight': [d, Number(tensor.dims[1] ?? 1n)],
    'output_norm.weight': [d],
    'attn_norm.weight': [d],
    'ffn_norm.weight': [d],
    'attn_q.weight': [d, query],
    'attn_k.weight': [d, keyValue],
    'attn_v.weight': [d, keyValue],
    'attn_output.weight': [query, d],
    'attn_q_norm.weight': [shape['attention.key_length']],
    'attn_k_norm.weight': [shape['attention.key_length']],
    'ffn_gate.weight': [d, hidden],
    'ffn_up.weight': [d, hidden],
    'ffn_down.weight': [hidden, d],
    'ffn_gate_inp.weight': [d, experts],
    'ffn_gate_exps.weight': [d, expert, experts],
    'ffn_up_exps.weight': [d, expert, experts],
    'ffn_down_exps.weight': [expert, d, experts],
  };
  // Another change may have named a tensor "__proto__".
  const sizes = Object.hasOwn(dims, part) ? dims[part] : undefined;
  if (sizes === undefined) return tensor;
  const type = tensorTypeById(tensor.typeId);
  // Rows that are no whole number of blocks cannot be stored in blocks.
  const fits = type !== undefined && (sizes[0] ?? 0) % tensorTypes[type].blockElements === 0;
  return { ...tensor, dims: sizes.map(BigInt), typeId: fits ? tensor.typeId : tensorTypes.F16.id };
}

function withData(tensor: ImageTensor): ImageTensor {
  const length = tensorBytes(tensor.typeId, tensor.dims);
  return { ...tensor, data: tensor.data.length === 0 ? Buffer.alloc(length) : Buffer.alloc(length, tensor.data) };
}

function numberOf(image: GgufImage, suffix: string): number | undefined {
  const key = image.keys.find(({ name, type }) => name.toString().endsWith(`.${suffix}`) && type === valueTypes.u32);
  return key?.values[0]?.readUInt32LE();
}
