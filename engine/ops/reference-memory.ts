import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EngineError } from '../errors.ts';
import type { TensorType } from '../gguf/tensor-type.ts';
import { rowBytes } from '../gguf/tensor-type.ts';
import { dequantize } from './dequantize.ts';
import { checkKvShape, KV_PAGE_POSITIONS } from './kv-shape.ts';
import type { KvPageFile, KvShape, KvStore, KvType, MappedFile, Tensor, Weight, WeightSpec } from './ops.ts';
import { roundActivations } from './round-activations.ts';

/** A model file that is read rather than mapped: Node cannot map files, and the reference need not be fast. */
export class ReferenceFile implements MappedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #fd: number;

  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, 'r');
    } catch (cause) {
      throw new EngineError('file-unreadable', `The file "${path}" cannot be read.`, { cause });
    }
    this.sizeBytes = fstatSync(this.#fd).size;
  }

  bytes(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    if (readSync(this.#fd, bytes, 0, length, offset) !== length) {
      throw new EngineError('file-unreadable', `The file "${this.path}" became shorter while it was in use.`);
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** A matrix in the file. A whole matrix is decoded when it is first used and kept; single rows are decoded on demand. */
export class ReferenceWeight implements Weight {
  readonly kind = 'weight';
  readonly type: TensorType;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts: number;
  readonly #file: ReferenceFile;
  readonly #decoded = new Map<number, Float32Array>();

  constructor(file: ReferenceFile, spec: WeightSpec) {
    this.type = spec.type;
    this.offset = spec.offset;
    this.sizeBytes = spec.sizeBytes;
    this.rows = spec.rows;
    this.columns = spec.columns;
    this.nExperts = spec.nExperts;
    this.#file = file;
    const expected = rowBytes(spec.type, spec.columns) * spec.rows * spec.nExperts;
    if (spec.sizeBytes !== expected || spec.offset + spec.sizeBytes > file.sizeBytes) {
      throw new EngineError('internal', `A weight of ${spec.sizeBytes} bytes does not fit its shape or its file.`);
    }
  }

  /** [rows, columns] of one expert; plain matrices have only expert 0. */
  matrix(expert: number): Float32Array {
    const known = this.#decoded.get(expert);
    if (known !== undefined) return known;
    const decoded = this.#decode(expert * this.rows, this.rows);
    this.#decoded.set(expert, decoded);
    return decoded;
  }

  row(index: number): Float32Array {
    return this.#decode(index, 1);
  }

  #decode(firstRow: number, nRows: number): Float32Array {
    const stride = rowBytes(this.type, this.columns);
    const bytes = this.#file.bytes(this.offset + firstRow * stride, nRows * stride);
    return dequantize(this.type, bytes, nRows * this.columns);
  }
}

/** Activations in one array. */
export class ReferenceTensor implements Tensor {
  readonly kind = 'tensor';
  readonly maxRows: number;
  readonly columns: number;
  rows = 0;
  readonly data: Float32Array;

  constructor(maxRows: number, columns: number) {
    this.maxRows = maxRows;
    this.columns = columns;
    this.data = new Float32Array(maxRows * columns);
  }

  /** A view of one row. */
  row(index: number): Float32Array {
    return this.data.subarray(index * this.columns, (index + 1) * this.columns);
  }

  /** Every verb that writes a tensor says first how many rows it will hold. */
  resize(rows: number, columns: number): this {
    if (rows > this.maxRows || columns !== this.columns) {
      throw new EngineError(
        'internal',
        `[${rows}, ${columns}] does not fit a tensor of [${this.maxRows}, ${this.columns}].`,
      );
    }
    this.rows = rows;
    return this;
  }

  free(): void {
    this.rows = 0;
  }
}

/** Keys and values as floats that were rounded to the cache's type; one pair of growing arrays for each layer. */
export class ReferenceKvStore implements KvStore {
  readonly kind = 'kv';
  readonly type: KvType;
  readonly nLayers: number;
  readonly nKvHeads: number;
  readonly headDim: number;
  readonly #layers: { readonly keys: Float32Array[]; readonly values: Float32Array[] }[];

  constructor(shape: KvShape) {
    checkKvShape(shape);
    this.type = shape.type;
    this.nLayers = shape.nLayers;
    this.nKvHeads = shape.nKvHeads;
    this.headDim = shape.headDim;
    this.#layers = Array.from({ length: shape.nLayers }, () => ({ keys: [], values: [] }));
  }

  get sizeBytes(): number {
    const positions = this.#layers.reduce((sum, layer) => sum + layer.keys.length, 0);
    return positions * 2 * this.nKvHeads * this.headDim * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Keys of all positions, then values, each [KV_PAGE_POSITIONS, nKvHeads · headDim] as floats. */
  get pageBytes(): number {
    return 2 * KV_PAGE_POSITIONS * this.nKvHeads * this.headDim * Float32Array.BYTES_PER_ELEMENT;
  }

  readPage(layer: number, page: number, out: Uint8Array): void {
    const { keys, values } = this.#layer(layer);
    const first = page * KV_PAGE_POSITIONS;
    const rows = [keys, values].flatMap((positions) => positions.slice(first, first + KV_PAGE_POSITIONS));
    if (rows.length !== 2 * KV_PAGE_POSITIONS || out.length !== this.pageBytes) {
      throw new EngineError('internal', 'This page of the KV cache is not full, or has another size.');
    }
    for (const [i, row] of rows.entries())
      out.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), i * row.byteLength);
  }

  takePages(page: number, { path, offset, stride }: KvPageFile): void {
    const first = page * KV_PAGE_POSITIONS;
    if (this.#layers.some(({ keys }) => keys.length < first)) {
      throw new EngineError('internal', 'Positions must follow each other in the KV cache.');
    }
    const file = new ReferenceFile(path);
    const width = this.nKvHeads * this.headDim;
    for (const [layer, { keys, values }] of this.#layers.entries()) {
      const floats = new Float32Array(file.bytes(offset + layer * stride, this.pageBytes).buffer);
      keys.length = first;
      values.length = first;
      for (let i = 0; i < KV_PAGE_POSITIONS; i++) {
        keys.push(floats.subarray(i * width, (i + 1) * width));
        values.push(floats.subarray((KV_PAGE_POSITIONS + i) * width, (KV_PAGE_POSITIONS + i + 1) * width));
      }
    }
    file.close();
  }

  write(layer: number, position: number, key: Float32Array, value: Float32Array): void {
    const { keys, values } = this.#layer(layer);
    keys[position] = this.#rounded(key);
    values[position] = this.#rounded(value);
  }

  /** The key of one head at one position, [headDim]. */
  key(layer: number, position: number, head: number): Float32Array {
    return this.#head(this.#layer(layer).keys, position, head);
  }

  value(layer: number, position: number, head: number): Float32Array {
    return this.#head(this.#layer(layer).values, position, head);
  }

  free(): void {
    for (const { keys, values } of this.#layers) {
      keys.length = 0;
      values.length = 0;
    }
  }

  /** Activations are rounded to 16-bit floats and to 8-bit blocks in just this way. Blocks end where heads end. */
  #rounded(row: Float32Array): Float32Array {
    return roundActivations(this.type, row);
  }

  #layer(layer: number) {
    const store = this.#layers[layer];
    if (store === undefined) throw new EngineError('internal', `The KV cache has no layer ${layer}.`);
    return store;
  }

  #head(positions: readonly Float32Array[], position: number, head: number): Float32Array {
    const row = positions[position];
    if (row === undefined) throw new EngineError('internal', `Nothing was written at position ${position}.`);
    return row.subarray(head * this.headDim, (head + 1) * this.headDim);
  }
}
