import { damaged } from './damaged.ts';
import type { HeaderReader } from './header-reader.ts';
import type { MetadataValue } from './metadata.ts';
import { Metadata } from './metadata.ts';

/** A key, a value type and the smallest value: 8 + 1 bytes of key, 4 of type, nothing less. */
const minRecordBytes = 13;
const maxKeys = 65_536;
const maxKeyBytes = 65_535;

/** Over all arrays of a header: Qwen3's vocabulary, types and merges are under half a million. */
const maxArrayElements = 2_000_000;

/** Value types by their number in the file: smallest size of one in bytes, and how to read it. */
const scalarTypes = new Map<number, ScalarType>([
  [0, { kind: 'integer', bytes: 1, read: (r, what) => r.u8(what) }],
  [1, { kind: 'integer', bytes: 1, read: (r, what) => r.i8(what) }],
  [2, { kind: 'integer', bytes: 2, read: (r, what) => r.u16(what) }],
  [3, { kind: 'integer', bytes: 2, read: (r, what) => r.i16(what) }],
  [4, { kind: 'integer', bytes: 4, read: (r, what) => r.u32(what) }],
  [5, { kind: 'integer', bytes: 4, read: (r, what) => r.i32(what) }],
  [6, { kind: 'float', bytes: 4, read: (r, what) => r.f32(what) }],
  [7, { kind: 'boolean', bytes: 1, read: readBoolean }],
  [8, { kind: 'string', bytes: 8, read: (r, what) => r.string(what) }],
  [10, { kind: 'integer', bytes: 8, read: (r, what) => Number(r.u64(what)) }],
  [11, { kind: 'integer', bytes: 8, read: (r, what) => Number(r.i64(what)) }],
  [12, { kind: 'float', bytes: 8, read: (r, what) => r.f64(what) }],
]);
const arrayType = 9;

type ScalarType =
  | { kind: 'integer' | 'float'; bytes: number; read: (reader: HeaderReader, what: string) => number }
  | { kind: 'boolean'; bytes: number; read: (reader: HeaderReader, what: string) => boolean }
  | { kind: 'string'; bytes: number; read: (reader: HeaderReader, what: string) => string };

/** The number of key-value pairs, bounded by what the rest of the file could hold. */
export function readKeyCount(reader: HeaderReader): number {
  const n = reader.count('the number of keys', maxKeys);
  if (n * minRecordBytes > reader.bytesLeft) throw damaged(`it announces ${n} keys but ends before them`);
  return n;
}

/** Reads `n` key-value pairs. */
export function readMetadata(reader: HeaderReader, n: number): Metadata {
  const values = new Map<string, MetadataValue>();
  let arrayElements = 0;
  for (let i = 0; i < n; i++) {
    const key = reader.string(`the name of key ${i + 1}`, maxKeyBytes);
    if (key === '') throw damaged(`key ${i + 1} has no name`);
    if (values.has(key)) throw damaged(`its key "${key}" appears twice`);
    const what = `key "${key}"`;
    const type = reader.u32(`the type of ${what}`);
    if (type !== arrayType) {
      values.set(key, readScalar(reader, what, type));
      continue;
    }
    const array = readArray(reader, what, maxArrayElements - arrayElements);
    arrayElements += array.value.length;
    values.set(key, array);
  }
  return new Metadata(values);
}

function readScalar(reader: HeaderReader, what: string, typeNumber: number): MetadataValue {
  const type = scalarTypes.get(typeNumber);
  if (type === undefined) throw damaged(`${what} has the unknown type ${typeNumber}`);
  switch (type.kind) {
    case 'integer':
    case 'float':
      return { kind: type.kind, value: type.read(reader, what) };
    case 'boolean':
      return { kind: 'boolean', value: type.read(reader, what) };
    case 'string':
      return { kind: 'string', value: type.read(reader, what) };
  }
}

function readArray(reader: HeaderReader, what: string, maxElements: number) {
  const typeNumber = reader.u32(`the element type of ${what}`);
  if (typeNumber === arrayType) throw damaged(`${what} is an array of arrays`);
  const type = scalarTypes.get(typeNumber);
  if (type === undefined) throw damaged(`${what} has elements of the unknown type ${typeNumber}`);
  const length = reader.count(`the length of ${what}`, maxElements);
  if (length * type.bytes > reader.bytesLeft) throw damaged(`it ends in the middle of ${what}`);
  switch (type.kind) {
    case 'integer':
      return { kind: 'integers', value: readNumbers(reader, what, length, type.read) } as const;
    case 'float':
      return { kind: 'floats', value: readNumbers(reader, what, length, type.read) } as const;
    case 'boolean':
      return { kind: 'booleans', value: Array.from({ length }, () => type.read(reader, what)) } as const;
    case 'string':
      return { kind: 'strings', value: reader.strings(what, length) } as const;
  }
}

function readNumbers(
  reader: HeaderReader,
  what: string,
  length: number,
  read: (reader: HeaderReader, what: string) => number,
): Float64Array {
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = read(reader, what);
  return numbers;
}

function readBoolean(reader: HeaderReader, what: string): boolean {
  const byte = reader.u8(what);
  if (byte > 1) throw damaged(`${what} should be true or false but is ${byte}`);
  return byte === 1;
}
