import { tensorTypes } from '../../engine/gguf/tensor-type.ts';
import { valueTypes } from '../support/gguf-writer.ts';
import type { Dice } from './dice.ts';
import { extremesOf, readUnsigned, writeUnsigned } from './extremes.ts';
import type { GgufImage, ImageKey, ImageTensor } from './gguf-image.ts';
import { tensorBytes } from './gguf-image.ts';
import { reshape } from './reshape.ts';

export interface Mutated {
  readonly image: GgufImage;
  readonly what: string;
}

/** Changes what a file says, and leaves it well-formed as far as the change allows. */
type ImageMutation = (image: GgufImage, dice: Dice) => Mutated;

const mutations: readonly ImageMutation[] = [
  deleteKey,
  duplicateKey,
  renameKey,
  retypeKey,
  setValue,
  setValue,
  setValue,
  changeList,
  changeList,
  deleteTensor,
  duplicateTensor,
  renameTensor,
  retypeTensor,
  changeDims,
  moveTensor,
];

/** Most of what these make is loaded, so that the kernels get to see it. */
const harmlessMutations: readonly ImageMutation[] = [
  reshape,
  reshape,
  spoilData,
  spoilScales,
  shuffleKeys,
  shuffleTensors,
  retypeWithData,
  realign,
];

export function mutateImage(image: GgufImage, dice: Dice): Mutated {
  return dice.pick(dice.pick([mutations, harmlessMutations]))(image, dice);
}

export function mutateHarmlessly(image: GgufImage, dice: Dice): Mutated {
  return dice.pick(harmlessMutations)(image, dice);
}

function unchanged(image: GgufImage): Mutated {
  return { image, what: 'nothing' };
}

const hostileStrings: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.alloc(1),
  Buffer.alloc(65_536, 'A'),
  Buffer.from([0xff, 0xfe, 0x80]),
  // Half a surrogate pair, and a zero in two bytes: both look like UTF-8 and are not.
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from('__proto__'),
  Buffer.from('qwen3'),
  Buffer.from('qwen3moe'),
  Buffer.from('\u202e\u0000\ufeff🏳️‍🌈'),
  Buffer.from('Ġ '),
  Buffer.from('<|im_end|>'),
  Buffer.from('{% for x in range(1000000000) %}<|im_start|>{% endfor %} enable_thinking'),
];

// Keys

function deleteKey(image: GgufImage, dice: Dice): Mutated {
  if (image.keys.length === 1) return unchanged(image);
  const i = dice.below(image.keys.length);
  return { image: { ...image, keys: image.keys.toSpliced(i, 1) }, what: `${nameOf(image.keys[i]!)}: deleted` };
}

function duplicateKey(image: GgufImage, dice: Dice): Mutated {
  const key = dice.pick(image.keys);
  const at = dice.below(image.keys.length + 1);
  return { image: { ...image, keys: image.keys.toSpliced(at, 0, key) }, what: `${nameOf(key)}: twice` };
}

function shuffleKeys(image: GgufImage, dice: Dice): Mutated {
  return { image: { ...image, keys: dice.shuffled(image.keys) }, what: 'keys in another order' };
}

function renameKey(image: GgufImage, dice: Dice): Mutated {
  const name = dice.chance(0.5) ? dice.pick(image.keys).name : dice.pick(hostileStrings);
  return changeKey(image, dice, (key) => ({ ...key, name }), `renamed to ${show(name)}`);
}

/** Another type over the same bytes where the size allows, else the bytes stretched or cut to fit. */
function retypeKey(image: GgufImage, dice: Dice): Mutated {
  const type = dice.pick(Object.values(valueTypes));
  const width = { u8: 1, i8: 1, bool: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, u64: 8, i64: 8, f64: 8 };
  const bytes = Object.entries(width).find(([name]) => valueTypes[name as keyof typeof width] === type)?.[1];
  const fit = (value: Buffer) =>
    bytes === undefined ? value : Buffer.concat([value, Buffer.alloc(8)]).subarray(0, bytes);
  return changeKey(
    image,
    dice,
    (key) => {
      const values = key.values.map(fit);
      if (type === valueTypes.array) return { ...key, type, elementType: key.elementType ?? key.type };
      if (key.elementType !== null && dice.chance(0.7)) return { ...key, elementType: type, values };
      return { ...key, type, elementType: null, values: values.slice(0, 1) };
    },
    `made type ${type}`,
  );
}

function setValue(image: GgufImage, dice: Dice): Mutated {
  const scalars = image.keys.filter(({ elementType, values }) => elementType === null && values.length === 1);
  if (scalars.length === 0) return unchanged(image);
  const key = dice.pick(scalars);
  const value = otherValue(key.type, key.values[0]!, dice);
  return replaceKey(image, key, { ...key, values: [value] }, `set to ${show(value)}`);
}

const hostileFloats = [Number.NaN, Infinity, -Infinity, -0, 0, -1, 0.5, 1, 2, 1e-30, 1e30, 3.5, 2 ** 24];

function otherValue(type: number, value: Buffer, dice: Dice): Buffer {
  if (type === valueTypes.string) return dice.pick(hostileStrings);
  const changed = Buffer.alloc(value.length);
  if (type === valueTypes.f32) changed.writeFloatLE(dice.pick(hostileFloats));
  else if (type === valueTypes.f64) changed.writeDoubleLE(dice.pick([...hostileFloats, 1e300, 1e-300]));
  else {
    const before = readUnsigned(value, 0, value.length);
    const modest = [2n, 3n, 7n, 16n, 255n, 256n, 512n, 1024n, 65_536n, 2n ** 20n, 2n ** 24n, before * 2n, before / 2n];
    const all = [...extremesOf(before, value.length), ...modest];
    writeUnsigned(changed, 0, value.length, dice.pick(all));
  }
  return changed;
}

/** Tokens, their types, merges. */
function changeList(image: GgufImage, dice: Dice): Mutated {
  const lists = image.keys.filter(({ elementType }) => elementType !== null);
  if (lists.length === 0) return unchanged(image);
  const key = dice.pick(lists);
  const { values } = key;
  const at = dice.below(values.length);
  const other = dice.below(values.length);
  const kinds: readonly [string, () => readonly Buffer[]][] = [
    ['shuffled', () => dice.shuffled(values)],
    ['emptied', () => []],
    ['cut', () => values.slice(0, at)],
    ['doubled', () => [...values, ...values]],
    ['one element more', () => [...values, values[at]!]],
    [`element ${at} twice`, () => values.toSpliced(other, 1, values[at]!)],
    [`elements ${at} and ${other} changed over`, () => values.with(at, values[other]!).with(other, values[at]!)],
    [`element ${at} another`, () => values.with(at, otherValue(key.elementType!, values[at]!, dice))],
    ['all the same', () => values.map(() => values[at]!)],
  ];
  const [what, change] = dice.pick(values.length === 0 ? kinds.slice(0, 2) : kinds);
  return replaceKey(image, key, { ...key, values: change() }, what);
}

function changeKey(image: GgufImage, dice: Dice, change: (key: ImageKey) => ImageKey, what: string): Mutated {
  const key = dice.pick(image.keys);
  return replaceKey(image, key, change(key), what);
}

function replaceKey(image: GgufImage, key: ImageKey, by: ImageKey, what: string): Mutated {
  const keys = image.keys.map((candidate) => (candidate === key ? by : candidate));
  return { image: { ...image, keys }, what: `${nameOf(key)}: ${what}` };
}

// Tensors

function deleteTensor(image: GgufImage, dice: Dice): Mutated {
  if (image.tensors.length === 1) return unchanged(image);
  const tensor = dice.pick(image.tensors);
  return withTensors(
    image,
    image.tensors.filter((candidate) => candidate !== tensor),
    `${nameOf(tensor)}: deleted`,
  );
}

function duplicateTensor(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  return withTensors(image, [...image.tensors, tensor], `${nameOf(tensor)}: twice`);
}

function shuffleTensors(image: GgufImage, dice: Dice): Mutated {
  return withTensors(image, dice.shuffled(image.tensors), 'tensors in another order');
}

function renameTensor(image: GgufImage, dice: Dice): Mutated {
  const [a, b] = [dice.pick(image.tensors), dice.pick(image.tensors)];
  const name = dice.pick([
    b.name,
    b.name,
    Buffer.from('blk.1.attn_q.weight'),
    Buffer.from('output.weight'),
    ...hostileStrings,
  ]);
  const tensors = image.tensors.map((tensor) => {
    if (tensor === a) return { ...tensor, name };
    // Half of the time the two change their names, which leaves all names valid and shapes wrong.
    return tensor === b && name === b.name ? { ...tensor, name: a.name } : tensor;
  });
  return withTensors(image, tensors, `${nameOf(a)}: renamed to ${show(name)}`);
}

function retypeTensor(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  const typeId = dice.below(64);
  return replaceTensor(image, tensor, { ...tensor, typeId }, `made type ${typeId}, its data left`);
}

/** A matrix as any type that its rows can be stored in. */
function retypeWithData(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  const row = tensor.dims[0] ?? 1n;
  const fitting = Object.values(tensorTypes).filter(({ blockElements }) => row % BigInt(blockElements) === 0n);
  if (tensor.dims.length < 2 || fitting.length === 0) return unchanged(image);
  const typeId: number = dice.pick(fitting).id;
  const data = stretched(tensor.data, tensorBytes(typeId, tensor.dims));
  return replaceTensor(image, tensor, { ...tensor, typeId, data }, `made type ${typeId}`);
}

function changeDims(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  if (tensor.dims.length === 0) return unchanged(image);
  const at = dice.below(tensor.dims.length);
  const dim = tensor.dims[at]!;
  const dims = dice.pick<readonly bigint[]>([
    tensor.dims.toReversed(),
    [...tensor.dims, 1n],
    [...tensor.dims, 1n, 1n, 1n],
    [...tensor.dims, dice.pick(extremesOf(1n, 8))],
    tensor.dims.slice(0, -1),
    [],
    tensor.dims.with(at, dim * 2n),
    tensor.dims.with(at, dim / 2n),
    tensor.dims.with(at, dim + 256n),
    tensor.dims.with(at, dice.pick(extremesOf(dim, 8))),
    // Products that wrap to something small.
    [2n ** 32n, 2n ** 32n],
    [2n ** 40n, 2n ** 40n, 2n ** 40n, 2n ** 40n],
    [2n ** 33n, 2n ** 31n, 1n],
  ]);
  return replaceTensor(image, tensor, { ...tensor, dims }, `dimensions ${dims.join(' × ')}`);
}

function moveTensor(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  const total = image.tensors.reduce((sum, { data }) => sum + data.length, 0);
  const claimedOffset = dice.pick([
    0n,
    1n,
    8n,
    32n,
    BigInt(total - tensor.data.length),
    BigInt(total),
    BigInt(total + 32),
    BigInt(32 * dice.below(total / 32)),
    ...extremesOf(0n, 8),
    2n ** 64n - 32n,
    2n ** 63n - 32n,
    2n ** 53n,
  ]);
  return replaceTensor(image, tensor, { ...tensor, claimedOffset }, `offset ${claimedOffset}`);
}

// Data

function spoilData(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  const { length } = tensor.data;
  const [what, data] = dice.pick<readonly [string, () => Buffer]>([
    ['random bytes', () => dice.bytes(length)],
    ['all 0x00', () => Buffer.alloc(length)],
    ['all 0xff', () => Buffer.alloc(length, 0xff)],
    ['all 0x7f', () => Buffer.alloc(length, 0x7f)],
    ['all 0x80', () => Buffer.alloc(length, 0x80)],
    ['infinite halfs', () => Buffer.alloc(length, Buffer.from([0x00, 0x7c]))],
    ['infinite floats', () => Buffer.alloc(length, Buffer.from([0x00, 0x00, 0x80, 0xff]))],
    ['huge floats', () => Buffer.alloc(length, Buffer.from([0xff, 0xff, 0x7f, 0x7f]))],
    ['denormal floats', () => Buffer.alloc(length, Buffer.from([0x01, 0x00, 0x00, 0x00]))],
  ]);
  return replaceTensor(image, tensor, { ...tensor, data: data() }, what);
}

/** Halfs that are no numbers, at places where blocks may keep their scales. */
function spoilScales(image: GgufImage, dice: Dice): Mutated {
  const tensor = dice.pick(image.tensors);
  const data = Buffer.from(tensor.data);
  const half = dice.pick([0x7c00, 0xfc00, 0x7e00, 0x7bff, 0xfbff, 0x0001]);
  const block = Object.values(tensorTypes).find(({ id }) => id === tensor.typeId)?.blockBytes ?? 2;
  const places = Array.from({ length: 1 + dice.below(4) }, () => {
    const inBlock = dice.pick([0, 2, block - 2, block - 4].filter((at) => at >= 0 && at + 2 <= block));
    return block * dice.below(data.length / block) + inBlock;
  });
  for (const place of places) if (place + 2 <= data.length) data.writeUInt16LE(half, place);
  return replaceTensor(image, tensor, { ...tensor, data }, `half ${half.toString(16)} at ${places.join(', ')}`);
}

/** Another alignment: told and kept, told and not kept, or kept and not told. */
function realign(image: GgufImage, dice: Dice): Mutated {
  const alignment = dice.pick([8, 16, 64, 4096, 65_536]);
  const isTold = dice.chance(0.7);
  const value = Buffer.alloc(4);
  value.writeUInt32LE(alignment);
  const name = Buffer.from('general.alignment');
  const others = image.keys.filter((key) => !key.name.equals(name));
  const keys = isTold ? [...others, { name, type: valueTypes.u32, elementType: null, values: [value] }] : image.keys;
  const isKept = !isTold || dice.chance(0.7);
  return {
    image: { ...image, keys, alignment: isKept ? alignment : image.alignment },
    what: `alignment ${alignment}${isTold ? '' : ', not told'}${isKept ? '' : ', not kept'}`,
  };
}

function replaceTensor(image: GgufImage, tensor: ImageTensor, by: ImageTensor, what: string): Mutated {
  const tensors = image.tensors.map((candidate) => (candidate === tensor ? by : candidate));
  return withTensors(image, tensors, `${nameOf(tensor)}: ${what}`);
}

function withTensors(image: GgufImage, tensors: readonly ImageTensor[], what: string): Mutated {
  return { image: { ...image, tensors }, what };
}

/** The same bytes over and over, as many as wanted; few enough that a file stays below a megabyte. */
function stretched(data: Buffer, length: number): Buffer {
  return data.length === 0 || length > 2 ** 19 ? data : Buffer.alloc(length, data);
}

function nameOf({ name }: { readonly name: Buffer }): string {
  return show(name);
}

function show(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1').slice(0, 40));
}
