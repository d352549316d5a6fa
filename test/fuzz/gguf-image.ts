import { tensorTypeById, tensorTypes } from '../../engine/gguf/tensor-type.ts';
import { valueTypes } from '../support/gguf-writer.ts';

/**
 * A GGUF file taken apart so that any of it can be changed, valid or not, and put together again. Numbers and strings are kept as the
 * bytes that they are in a file. Parts are never changed in place, only replaced: a shallow copy of an image is a copy.
 */
export interface GgufImage {
  readonly version: number;
  readonly keys: readonly ImageKey[];
  readonly tensors: readonly ImageTensor[];
  /** Where tensor data is laid out; what the file says of it is a key like others. */
  readonly alignment: number;
}

export interface ImageKey {
  readonly name: Buffer;
  readonly type: number;
  /** Null for a single value. */
  readonly elementType: number | null;
  /** Each without its length. */
  readonly values: readonly Buffer[];
}

export interface ImageTensor {
  readonly name: Buffer;
  /** Contiguous first. */
  readonly dims: readonly bigint[];
  readonly typeId: number;
  readonly data: Buffer;
  /** What the table says instead of the true offset. */
  readonly claimedOffset?: bigint;
}

/** A number in the header: where it lies in the file, and how many bytes it has. */
export interface NumberField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  /** One of the many of an array. */
  readonly isElement: boolean;
}

export interface WrittenImage {
  readonly bytes: Buffer;
  readonly fields: readonly NumberField[];
  /** Where the header ends and the data begins. */
  readonly dataStart: number;
}

const valueBytes: Readonly<Record<number, number>> = {
  [valueTypes.u8]: 1,
  [valueTypes.i8]: 1,
  [valueTypes.bool]: 1,
  [valueTypes.u16]: 2,
  [valueTypes.i16]: 2,
  [valueTypes.u32]: 4,
  [valueTypes.i32]: 4,
  [valueTypes.f32]: 4,
  [valueTypes.u64]: 8,
  [valueTypes.i64]: 8,
  [valueTypes.f64]: 8,
};

/** Takes a valid file apart. */
export function readImage(file: Buffer): GgufImage {
  const reader = new Reader(file);
  reader.take(4);
  const version = reader.u32();
  const [nTensors, nKeys] = [reader.u64(), reader.u64()];
  const keys = Array.from({ length: nKeys }, () => readKey(reader));
  const alignment =
    keys.find(({ name }) => name.equals(Buffer.from('general.alignment')))?.values[0]?.readUInt32LE() ?? 32;
  const table = Array.from({ length: nTensors }, () => ({
    name: reader.string(),
    dims: Array.from({ length: reader.u32() }, () => BigInt(reader.u64())),
    typeId: reader.u32(),
    offset: reader.u64(),
  }));
  const dataStart = padded(reader.position, alignment);
  const tensors = table.map(({ offset, ...tensor }) => {
    const start = dataStart + offset;
    return { ...tensor, data: file.subarray(start, start + tensorBytes(tensor.typeId, tensor.dims)) };
  });
  return { version, keys, tensors, alignment };
}

function readKey(reader: Reader): ImageKey {
  const name = reader.string();
  const type = reader.u32();
  if (type !== valueTypes.array) return { name, type, elementType: null, values: [readValue(reader, type)] };
  const elementType = reader.u32();
  const values = Array.from({ length: reader.u64() }, () => readValue(reader, elementType));
  return { name, type, elementType, values };
}

function readValue(reader: Reader, type: number): Buffer {
  return type === valueTypes.string ? reader.string() : reader.take(valueBytes[type] ?? 0);
}

/** Bytes of a tensor of a known type; 0 for other types and broken blocks. */
export function tensorBytes(typeId: number, dims: readonly bigint[]): number {
  const type = tensorTypeById(typeId);
  if (type === undefined) return 0;
  const { blockElements, blockBytes } = tensorTypes[type];
  const elements = dims.reduce((product, dim) => product * dim, 1n);
  return Number((elements / BigInt(blockElements)) * BigInt(blockBytes));
}

/** Puts a file together. Of an image that was not changed, the very bytes that it was read from. */
export function writeImage(image: GgufImage): WrittenImage {
  const out = new Writer();
  out.raw(Buffer.from('GGUF', 'latin1'));
  out.u32(image.version, 'version');
  out.u64(BigInt(image.tensors.length), 'tensor count');
  out.u64(BigInt(image.keys.length), 'key count');
  for (const key of image.keys) writeKey(out, key);
  let offset = 0n;
  for (const { name, dims, typeId, data, claimedOffset } of image.tensors) {
    const label = name.toString('latin1');
    out.string(name, `${label}: name`);
    out.u32(dims.length, `${label}: dimensions`);
    for (const [i, dim] of dims.entries()) out.u64(dim, `${label}: dimension ${i}`);
    out.u32(typeId, `${label}: type`);
    out.u64(claimedOffset ?? offset, `${label}: offset`);
    offset += BigInt(padded(data.length, image.alignment));
  }
  out.pad(image.alignment);
  const dataStart = out.length;
  for (const { data } of image.tensors) {
    out.raw(data);
    out.pad(image.alignment);
  }
  return { ...out.finish(), dataStart };
}

function writeKey(out: Writer, { name, type, elementType, values }: ImageKey): void {
  const label = name.toString('latin1');
  out.string(name, `${label}: name`);
  out.u32(type, `${label}: type`);
  if (elementType !== null) {
    out.u32(elementType, `${label}: element type`);
    out.u64(BigInt(values.length), `${label}: length`);
  }
  const valueType = elementType ?? type;
  for (const value of values) {
    if (valueType === valueTypes.string) out.string(value, label, elementType !== null);
    else out.number(value, label, elementType !== null);
  }
}

function padded(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

class Reader {
  readonly #file: Buffer;
  position = 0;

  constructor(file: Buffer) {
    this.#file = file;
  }

  take(n: number): Buffer {
    const bytes = this.#file.subarray(this.position, this.position + n);
    this.position += n;
    return bytes;
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  string(): Buffer {
    return this.take(this.u64());
  }
}

class Writer {
  readonly #parts: Buffer[] = [];
  readonly #fields: NumberField[] = [];
  length = 0;

  raw(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.length += bytes.length;
  }

  number(bytes: Buffer, name: string, isElement = false): void {
    this.#fields.push({ name, offset: this.length, bytes: bytes.length, isElement });
    this.raw(bytes);
  }

  u32(value: number, name: string): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.number(bytes, name);
  }

  u64(value: bigint, name: string, isElement = false): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.number(bytes, name, isElement);
  }

  string(bytes: Buffer, name: string, isElement = false): void {
    this.u64(BigInt(bytes.length), `${name} length`, isElement);
    this.raw(bytes);
  }

  pad(alignment: number): void {
    this.raw(Buffer.alloc(padded(this.length, alignment) - this.length));
  }

  finish(): { bytes: Buffer; fields: readonly NumberField[] } {
    return { bytes: Buffer.concat(this.#parts), fields: this.#fields };
  }
}
