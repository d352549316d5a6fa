import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { rowBytes, tensorTypes } from '../../engine/gguf/tensor-type.ts';

/** Number of each value type in a file. */
export const valueTypes = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;

export type ScalarTypeName = Exclude<keyof typeof valueTypes, 'array'>;
type Scalar = number | bigint | boolean | string;

/** A number in a header: where it lies and how wide it is, for tests that overwrite it. Elements of arrays are left out. */
export interface HeaderField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

interface PendingTensor {
  readonly name: string;
  /** Type number as written; any number, so that bad files can be made. */
  readonly typeId: number;
  readonly dims: readonly number[];
  readonly sizeBytes: number;
  readonly data: (() => Uint8Array) | undefined;
}

/** Collects keys and tensors and writes them as a GGUF file. Nothing is checked: bad files are made with it, too. */
export class GgufWriter {
  readonly #keys: { readonly key: string; readonly write: (out: HeaderBytes) => void }[] = [];
  readonly #tensors: PendingTensor[] = [];
  readonly #alignment: number;
  readonly #version: number;

  constructor({ alignment = 32, version = 3 } = {}) {
    this.#alignment = alignment;
    this.#version = version;
  }

  value(key: string, type: ScalarTypeName, value: Scalar): this {
    this.#keys.push({
      key,
      write: (out) => {
        out.u32(valueTypes[type], `${key}: type`);
        if (type !== 'string') out.field(`${key}: value`, numberWriters[type].bytes);
        out.scalar(type, value, key);
      },
    });
    return this;
  }

  array(key: string, type: ScalarTypeName, values: readonly Scalar[]): this {
    this.#keys.push({
      key,
      write: (out) => {
        out.u32(valueTypes.array, `${key}: type`);
        out.u32(valueTypes[type], `${key}: element type`);
        out.u64(values.length, `${key}: length`);
        for (const value of values) out.scalar(type, value, `${key}: element`);
      },
    });
    return this;
  }

  /** `dims` contiguous first. `data` is asked for when the file is written; without it the tensor is a hole of zeros. */
  tensor(name: string, type: TensorType, dims: readonly number[], data?: () => Uint8Array): this {
    const [columns = 0, ...rest] = dims;
    const sizeBytes = rest.reduce((bytes, dim) => bytes * dim, rowBytes(type, columns));
    this.#tensors.push({ name, typeId: tensorTypes[type].id, dims, sizeBytes, data });
    return this;
  }

  /** A tensor of a type that the engine does not know; it takes `sizeBytes` of zeros. */
  foreignTensor(name: string, typeId: number, dims: readonly number[], sizeBytes: number): this {
    this.#tensors.push({ name, typeId, dims, sizeBytes, data: undefined });
    return this;
  }

  /** Bytes of the data section. */
  get dataBytes(): number {
    return this.#tensors.reduce((bytes, tensor) => bytes + this.#padded(tensor.sizeBytes), 0);
  }

  /** The header up to the first tensor's data, and every number in it. */
  header(): { bytes: Uint8Array; fields: readonly HeaderField[] } {
    const out = new HeaderBytes();
    out.raw(Buffer.from('GGUF', 'latin1'));
    out.u32(this.#version, 'version');
    out.u64(this.#tensors.length, 'tensor count');
    out.u64(this.#keys.length, 'key count');
    for (const { key, write } of this.#keys) {
      out.string(key, `${key}: name`);
      write(out);
    }
    let offset = 0;
    for (const tensor of this.#tensors) {
      out.string(tensor.name, `${tensor.name}: name`);
      out.u32(tensor.dims.length, `${tensor.name}: dimensions`);
      for (const [i, dim] of tensor.dims.entries()) out.u64(dim, `${tensor.name}: dimension ${i}`);
      out.u32(tensor.typeId, `${tensor.name}: type`);
      out.u64(offset, `${tensor.name}: offset`);
      offset += this.#padded(tensor.sizeBytes);
    }
    out.raw(new Uint8Array(this.#padded(out.length) - out.length));
    return out.finish();
  }

  write(path: string): void {
    const fd = openSync(path, 'w');
    try {
      const { bytes } = this.header();
      writeAll(fd, bytes, 0);
      let offset = bytes.length;
      for (const { data, sizeBytes } of this.#tensors) {
        if (data !== undefined) writeAll(fd, data(), offset);
        offset += this.#padded(sizeBytes);
      }
      ftruncateSync(fd, offset);
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Writes `path`-00001-of-0000N.gguf and so on, as gguf-split does: all keys in the first part, tensors in order, about as many bytes
   * in each; with `emptyFirst`, no tensors in the first. Returns the paths.
   */
  writeSet(path: string, nParts: number, { emptyFirst = false } = {}): string[] {
    const five = (n: number) => String(n).padStart(5, '0');
    const name = basename(path, '.gguf');
    return this.#parts(nParts, emptyFirst).map((part, i) => {
      const partPath = join(dirname(path), `${name}-${five(i + 1)}-of-${five(nParts)}.gguf`);
      part.write(partPath);
      return partPath;
    });
  }

  #parts(nParts: number, emptyFirst: boolean): GgufWriter[] {
    const parts = Array.from({ length: nParts }, (_, i) => {
      const part = new GgufWriter({ alignment: this.#alignment, version: this.#version });
      if (i === 0) part.#keys.push(...this.#keys);
      return part
        .value('split.no', 'u16', i)
        .value('split.count', 'u16', nParts)
        .value('split.tensors.count', 'i32', this.#tensors.length);
    });
    const holders = emptyFirst ? parts.slice(1) : parts;
    const share = this.dataBytes / holders.length;
    let bytes = 0;
    for (const tensor of this.#tensors) {
      holders[Math.min(holders.length - 1, Math.floor(bytes / share))]!.#tensors.push(tensor);
      bytes += this.#padded(tensor.sizeBytes);
    }
    return parts;
  }

  #padded(bytes: number): number {
    return Math.ceil(bytes / this.#alignment) * this.#alignment;
  }
}

function writeAll(fd: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
}

const numberWriters: Record<
  Exclude<ScalarTypeName, 'string'>,
  { bytes: number; set: (view: DataView, value: Scalar) => void }
> = {
  u8: { bytes: 1, set: (view, value) => view.setUint8(0, Number(value)) },
  i8: { bytes: 1, set: (view, value) => view.setInt8(0, Number(value)) },
  u16: { bytes: 2, set: (view, value) => view.setUint16(0, Number(value), true) },
  i16: { bytes: 2, set: (view, value) => view.setInt16(0, Number(value), true) },
  u32: { bytes: 4, set: (view, value) => view.setUint32(0, Number(value), true) },
  i32: { bytes: 4, set: (view, value) => view.setInt32(0, Number(value), true) },
  f32: { bytes: 4, set: (view, value) => view.setFloat32(0, Number(value), true) },
  bool: { bytes: 1, set: (view, value) => view.setUint8(0, Number(value)) },
  u64: { bytes: 8, set: (view, value) => view.setBigUint64(0, BigInt(value), true) },
  i64: { bytes: 8, set: (view, value) => view.setBigInt64(0, BigInt(value), true) },
  f64: { bytes: 8, set: (view, value) => view.setFloat64(0, Number(value), true) },
};

/** Grows by doubling: a real vocabulary is half a million writes. */
class HeaderBytes {
  #bytes = Buffer.alloc(1 << 12);
  readonly #fields: HeaderField[] = [];
  length = 0;

  /** Notes the number that is written next. */
  field(name: string, bytes: number): void {
    this.#fields.push({ name, offset: this.length, bytes });
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  u32(value: number, name: string): void {
    this.field(name, 4);
    this.scalar('u32', value, name);
  }

  u64(value: number | bigint, name: string): void {
    this.field(name, 8);
    this.scalar('u64', value, name);
  }

  string(text: string, name: string): void {
    this.u64(Buffer.byteLength(text, 'utf8'), `${name} length`);
    this.raw(Buffer.from(text, 'utf8'));
  }

  scalar(type: ScalarTypeName, value: Scalar, name: string): void {
    if (type === 'string') {
      this.string(String(value), name);
      return;
    }
    const { bytes, set } = numberWriters[type];
    this.#reserve(bytes);
    set(new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.length, bytes), value);
    this.length += bytes;
  }

  finish(): { bytes: Uint8Array; fields: readonly HeaderField[] } {
    return { bytes: this.#bytes.subarray(0, this.length), fields: this.#fields };
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * (this.length + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
