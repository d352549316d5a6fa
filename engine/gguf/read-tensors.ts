import { EngineError } from '../errors.ts';
import { damaged } from './damaged.ts';
import type { HeaderReader } from './header-reader.ts';
import type { TensorType } from './tensor-type.ts';
import { tensorTypeById, tensorTypes, unsupportedTypeNames } from './tensor-type.ts';

/** A tensor and its place in one file. */
export interface PlacedTensor {
  readonly name: string;
  readonly type: TensorType;
  /** Sizes in the order of the file: the contiguous dimension (the row length) first. */
  readonly dims: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Name of one byte, count of dimensions, one dimension, type, offset. */
const minRecordBytes = 8 + 1 + 4 + 8 + 4 + 8;
const maxTensors = 65_536;
const maxNameBytes = 64;
const maxDims = 4;
const maxDim = 2 ** 40;

/** The number of tensors, bounded by what the rest of the file could hold. One file of a set may hold none. */
export function readTensorCount(reader: HeaderReader): number {
  const n = reader.count('the number of tensors', maxTensors);
  if (n * minRecordBytes > reader.bytesLeft) throw damaged(`it announces ${n} tensors but ends before them`);
  return n;
}

/** Reads the table of `n` tensors and checks that each lies inside the file, aligned, and clear of the others. */
export function readTensors(
  reader: HeaderReader,
  n: number,
  alignment: number,
  fileBytes: number,
): readonly PlacedTensor[] {
  const records = Array.from({ length: n }, (_, i) => readRecord(reader, i));

  // Offsets in the table count from the first aligned byte after it.
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  const tensors = records.map(({ offset, ...record }) => {
    if (offset % alignment !== 0) throw damaged(`tensor "${record.name}" is not aligned to ${alignment} bytes`);
    const tensor = { ...record, offset: dataStart + offset };
    if (tensor.offset + tensor.sizeBytes > fileBytes) {
      throw damaged(`tensor "${tensor.name}" lies beyond the end of the file, which may be an unfinished download`);
    }
    return tensor;
  });
  refuseOverlap(tensors);
  return tensors;
}

function readRecord(reader: HeaderReader, index: number): PlacedTensor {
  const name = reader.string(`the name of tensor ${index + 1}`, maxNameBytes);
  if (name === '') throw damaged(`tensor ${index + 1} has no name`);
  const what = `tensor "${name}"`;
  const nDims = reader.u32(`the number of dimensions of ${what}`);
  if (nDims < 1 || nDims > maxDims) throw damaged(`${what} has ${nDims} dimensions`);
  const dims = Array.from({ length: nDims }, () => reader.count(`a dimension of ${what}`, maxDim));
  if (dims.includes(0)) throw damaged(`${what} has a dimension of 0`);
  const type = supportedType(name, reader.u32(`the type of ${what}`));
  const offset = reader.count(`the offset of ${what}`, Number.MAX_SAFE_INTEGER);
  return { name, type, dims, offset, sizeBytes: tensorBytes(what, type, dims) };
}

function supportedType(name: string, id: number): TensorType {
  const type = tensorTypeById(id);
  if (type !== undefined) return type;
  throw unsupported(name, unsupportedTypeNames.get(id) ?? `the unknown type ${id}`);
}

function unsupported(tensor: string, label: string): EngineError {
  const bits = /^IQ(\d)/.exec(label)?.[1];
  const size = bits === undefined ? 'ternary' : `${bits}-bit`;
  const isTiny = bits !== undefined || label.startsWith('TQ');
  return new EngineError(
    'unsupported-type',
    isTiny
      ? `Tandem does not support ${size} weights: the tensor "${tensor}" is stored as ${label}. ` +
          'At this size answers become much worse. Choose a file of the same model marked Q4_K_M.'
      : `Tandem cannot compute with this file: its tensor "${tensor}" is stored as ${label}. ` +
          'Choose a file of the same model marked Q4_K_M, Q6_K, Q8_0, F16 or BF16.',
  );
}

function tensorBytes(what: string, type: TensorType, dims: readonly number[]): number {
  const { blockElements, blockBytes } = tensorTypes[type];
  const columns = dims[0] ?? 0;
  if (columns % blockElements !== 0) {
    throw damaged(`${what} has rows of ${columns} values, which ${type} cannot hold in blocks of ${blockElements}`);
  }
  // Up to 2^160 elements before the check: only exact arithmetic may do the multiplying.
  const elements = dims.reduce((product, dim) => product * BigInt(dim), 1n);
  const bytes = (elements / BigInt(blockElements)) * BigInt(blockBytes);
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${what} has impossible dimensions ${dims.join(' × ')}`);
  return Number(bytes);
}

function refuseOverlap(tensors: readonly PlacedTensor[]): void {
  const byOffset = tensors.toSorted((a, b) => a.offset - b.offset);
  for (const [i, tensor] of byOffset.entries()) {
    const previous = byOffset[i - 1];
    if (previous !== undefined && previous.offset + previous.sizeBytes > tensor.offset) {
      throw damaged(`tensors "${previous.name}" and "${tensor.name}" overlap`);
    }
  }
}
