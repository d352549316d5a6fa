import { EngineError } from '../errors.ts';
import type { TensorType } from '../gguf/tensor-type.ts';
import type { Addon, FileHandle, KvHandle, TensorHandle, WeightHandle } from './addon.ts';
import type { KvShape, KvStore, KvType, MappedFile, Tensor, Weight, WeightSpec } from './ops.ts';

/** The native backend's side of the handles in `ops.ts`: a shape to read, and the addon's memory behind it. */

export class NativeFile implements MappedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly handle: FileHandle;
  readonly #addon: Addon;

  constructor(addon: Addon, path: string, handle: FileHandle) {
    this.#addon = addon;
    this.path = path;
    this.handle = handle;
    this.sizeBytes = addon.fileSize(handle);
  }

  close(): void {
    this.#addon.closeFile(this.handle);
  }
}

export class NativeWeight implements Weight {
  readonly kind = 'weight';
  readonly type: TensorType;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts: number;
  readonly handle: WeightHandle;

  constructor(spec: WeightSpec, handle: WeightHandle) {
    this.type = spec.type;
    this.offset = spec.offset;
    this.sizeBytes = spec.sizeBytes;
    this.rows = spec.rows;
    this.columns = spec.columns;
    this.nExperts = spec.nExperts;
    this.handle = handle;
  }
}

export class NativeTensor implements Tensor {
  readonly kind = 'tensor';
  readonly maxRows: number;
  readonly columns: number;
  readonly handle: TensorHandle;
  readonly #addon: Addon;
  #rows = 0;

  constructor(addon: Addon, maxRows: number, columns: number, handle: TensorHandle) {
    this.#addon = addon;
    this.maxRows = maxRows;
    this.columns = columns;
    this.handle = handle;
  }

  get rows(): number {
    return this.#rows;
  }

  /** What the verb that just wrote it left, as the addon knows too. */
  withRows(rows: number): this {
    this.#rows = rows;
    return this;
  }

  free(): void {
    this.#addon.freeTensor(this.handle);
    this.#rows = 0;
  }
}

export class NativeKvStore implements KvStore {
  readonly kind = 'kv';
  readonly type: KvType;
  readonly nLayers: number;
  readonly nKvHeads: number;
  readonly headDim: number;
  readonly handle: KvHandle;
  readonly #addon: Addon;

  constructor(addon: Addon, shape: KvShape, handle: KvHandle) {
    this.#addon = addon;
    this.type = shape.type;
    this.nLayers = shape.nLayers;
    this.nKvHeads = shape.nKvHeads;
    this.headDim = shape.headDim;
    this.handle = handle;
  }

  get sizeBytes(): number {
    return this.#addon.kvSize(this.handle);
  }

  get pageBytes(): number {
    return this.#addon.kvPageSize(this.handle);
  }

  free(): void {
    this.#addon.freeKv(this.handle);
  }
}

export function ownFile(file: MappedFile): NativeFile {
  if (file instanceof NativeFile) return file;
  throw foreign('file');
}

export function ownWeight(weight: Weight): NativeWeight {
  if (weight instanceof NativeWeight) return weight;
  throw foreign('weight');
}

export function ownTensor(tensor: Tensor): NativeTensor {
  if (tensor instanceof NativeTensor) return tensor;
  throw foreign('tensor');
}

export function ownKv(kv: KvStore): NativeKvStore {
  if (kv instanceof NativeKvStore) return kv;
  throw foreign('KV cache');
}

function foreign(what: string): EngineError {
  return new EngineError('internal', `This ${what} belongs to another backend.`);
}
