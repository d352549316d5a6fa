import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../errors.ts';

declare const handle: unique symbol;
/** Memory behind the addon. JavaScript can hold it and hand it back, and nothing else. */
export type Handle<Kind extends string> = { readonly [handle]: Kind };

export type BackendHandle = Handle<'backend'>;
export type FileHandle = Handle<'file'>;
export type WeightHandle = Handle<'weight'>;
export type TensorHandle = Handle<'tensor'>;
export type KvHandle = Handle<'kv'>;

/** The functions of `engine/native/addon.cc`. They throw errors whose `code` is an EngineErrorCode. */
export interface Addon {
  /** An empty kernels name means the best ones for this processor. */
  createBackend(nThreads: number, kernels: string): BackendHandle;
  /** Joins the threads. */
  closeBackend(backend: BackendHandle): void;
  kernelsName(backend: BackendHandle): string;
  /** 0 when the system does not say. */
  physicalCores(): number;
  /** Weights of a kept file are zeros until `readMore` has read all of it. */
  mapFile(path: string, isKept: boolean): FileHandle;
  /** Of a kept file; returns the bytes read so far. */
  readMore(file: FileHandle, bytes: number): number;
  fileSize(file: FileHandle): number;
  closeFile(file: FileHandle): void;
  createWeight(
    file: FileHandle,
    typeId: number,
    offset: number,
    sizeBytes: number,
    rows: number,
    columns: number,
    nExperts: number,
  ): WeightHandle;
  readAhead(backend: BackendHandle, weight: WeightHandle): void;
  createTensor(maxRows: number, columns: number): TensorHandle;
  freeTensor(tensor: TensorHandle): void;
  createKv(typeId: number, nLayers: number, nKvHeads: number, headDim: number): KvHandle;
  kvSize(kv: KvHandle): number;
  kvPageSize(kv: KvHandle): number;
  readKvPage(kv: KvHandle, layer: number, page: number, out: Uint8Array): void;
  mapKvPages(kv: KvHandle, page: number, path: string, offset: number, stride: number): void;
  freeKv(kv: KvHandle): void;

  embed(backend: BackendHandle, out: TensorHandle, table: WeightHandle, tokens: Int32Array): void;
  rmsNorm(backend: BackendHandle, out: TensorHandle, x: TensorHandle, w: WeightHandle, eps: number): void;
  rmsNormHeads(backend: BackendHandle, x: TensorHandle, nHeads: number, w: WeightHandle, eps: number): void;
  /** Up to five products. */
  matmul(backend: BackendHandle, x: TensorHandle, ...outAndWeight: (TensorHandle | WeightHandle)[]): void;
  rope(
    backend: BackendHandle,
    x: TensorHandle,
    nHeads: number,
    inverseFrequencies: Float64Array,
    attentionFactor: number,
    position: number,
  ): void;
  add(backend: BackendHandle, x: TensorHandle, y: TensorHandle): void;
  swiglu(backend: BackendHandle, gate: TensorHandle, up: TensorHandle): void;
  copyRow(backend: BackendHandle, out: TensorHandle, x: TensorHandle, index: number): void;
  writeKv(
    backend: BackendHandle,
    kv: KvHandle,
    layer: number,
    position: number,
    k: TensorHandle,
    v: TensorHandle,
  ): void;
  attend(
    backend: BackendHandle,
    out: TensorHandle,
    q: TensorHandle,
    kv: KvHandle,
    layer: number,
    nHeads: number,
    nKvHeads: number,
    position: number,
    scale: number,
  ): void;
  moeFfn(
    backend: BackendHandle,
    out: TensorHandle,
    x: TensorHandle,
    router: WeightHandle,
    gate: WeightHandle,
    up: WeightHandle,
    down: WeightHandle,
    topK: number,
    normalize: boolean,
  ): void;
  expertCounts(backend: BackendHandle): {
    readonly used: number;
    readonly foundInMemory: number;
    readonly isKnown: boolean;
  };
  read(x: TensorHandle): Float32Array;
}

/**
 * Loads the addon for this machine: from `prebuilds/` (a package) or `build/native/` (a checkout), in the first folder above this
 * file that has one. Both run unbuilt and bundled, so the way up differs. The environment variable TANDEM_ADDON names another file:
 * a door for developers, who test a build with sanitizers through it.
 * @throws EngineError 'addon-missing'.
 */
export function loadAddon(): Addon {
  const file = process.env.TANDEM_ADDON ?? findAddon(import.meta.dirname);
  if (file === undefined) {
    throw new EngineError(
      'addon-missing',
      'The engine has no compiled kernels for this computer. Install Tandem again; in a checkout, run `npm install`.',
    );
  }
  try {
    return createRequire(import.meta.url)(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(
      'addon-missing',
      `The engine's compiled kernels cannot be loaded (${reason}). Install Tandem again.`,
      { cause },
    );
  }
}

function findAddon(start: string): string | undefined {
  const target = `${process.platform}-${process.arch}`;
  for (let folder = start; ; folder = dirname(folder)) {
    const candidates = [
      join(folder, 'prebuilds', target, 'tandem.node'),
      join(folder, 'build/native/tandem.node'),
      join(folder, 'build/native/Release/tandem.node'),
    ];
    const found = candidates.find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}
