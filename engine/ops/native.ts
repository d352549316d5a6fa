import { availableParallelism } from 'node:os';
import type { EngineErrorCode } from '../errors.ts';
import { EngineError } from '../errors.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';
import type { Addon, BackendHandle } from './addon.ts';
import { loadAddon } from './addon.ts';
import { checkKvShape } from './kv-shape.ts';
import {
  NativeFile,
  NativeKvStore,
  NativeTensor,
  NativeWeight,
  ownFile,
  ownKv,
  ownTensor,
  ownWeight,
} from './native-memory.ts';
import type {
  AttentionShape,
  ExpertCounts,
  ExpertWeights,
  KvPageFile,
  KvShape,
  KvStore,
  MappedFile,
  Ops,
  RopeTable,
  Routing,
  Tensor,
  Weight,
  WeightSpec,
} from './ops.ts';

/** Every instruction set that there are kernels for, on whatever processor. */
export const allKernels = [
  'portable',
  'avx2',
  'avxvnni',
  'avx256vnni',
  'avx512',
  'neon',
  'neon dotprod',
  'neon i8mm',
] as const;
export type KernelsName = (typeof allKernels)[number];

export interface NativeOptions {
  /** Threads that compute, the calling one included. Default: one for each physical core that this process may use. */
  readonly threads?: number | undefined;
  /** Forces an instruction set; default: the environment variable TANDEM_KERNELS, else the best one. */
  readonly kernels?: KernelsName | undefined;
}

/**
 * The kernel vocabulary on the C++ addon. Every verb runs to its end before it returns.
 * @throws EngineError 'addon-missing', or 'bad-request' when the processor lacks the kernels asked for.
 */
export function createNativeOps(options: NativeOptions = {}): Ops {
  return new NativeOps(loadAddon(), options);
}

class NativeOps implements Ops {
  readonly name: string;
  readonly threads: number;
  readonly #addon: Addon;
  /** Undefined once closed. */
  #handle: BackendHandle | undefined;

  constructor(addon: Addon, options: NativeOptions) {
    this.#addon = addon;
    this.threads = options.threads ?? defaultThreads(addon);
    const kernels = options.kernels ?? process.env.TANDEM_KERNELS ?? '';
    this.#handle = typed(() => addon.createBackend(this.threads, kernels));
    this.name = `native ${addon.kernelsName(this.#backend)}`;
  }

  get #backend(): BackendHandle {
    if (this.#handle === undefined) throw new EngineError('internal', 'The backend was closed.');
    return this.#handle;
  }

  mapFile(path: string): MappedFile {
    return this.#openFile(path, false);
  }

  keepFile(path: string, mayGoOn: (doneBytes: number) => boolean): MappedFile | null {
    const file = this.#openFile(path, true);
    try {
      for (let done = 0; done < file.sizeBytes; ) {
        done = typed(
          () => this.#addon.readMore(file.handle, keptPartBytes),
          (reason) => `The file "${path}" cannot be read: ${reason}.`,
        );
        if (mayGoOn(done)) continue;
        file.close();
        return null;
      }
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #openFile(path: string, isKept: boolean): NativeFile {
    const handle = typed(
      () => this.#addon.mapFile(path, isKept),
      (reason) => `The file "${path}" cannot be mapped: ${reason}.`,
    );
    return new NativeFile(this.#addon, path, handle);
  }

  readAhead(weight: Weight): void {
    typed(() => this.#addon.readAhead(this.#backend, ownWeight(weight).handle));
  }

  weight(file: MappedFile, spec: WeightSpec): Weight {
    const { type, offset, sizeBytes, rows, columns, nExperts } = spec;
    const handle = typed(() =>
      this.#addon.createWeight(ownFile(file).handle, tensorTypes[type].id, offset, sizeBytes, rows, columns, nExperts),
    );
    return new NativeWeight(spec, handle);
  }

  tensor(maxRows: number, columns: number): Tensor {
    return new NativeTensor(
      this.#addon,
      maxRows,
      columns,
      typed(() => this.#addon.createTensor(maxRows, columns)),
    );
  }

  kvCache(shape: KvShape): KvStore {
    checkKvShape(shape);
    const { type, nLayers, nKvHeads, headDim } = shape;
    return new NativeKvStore(
      this.#addon,
      shape,
      typed(() => this.#addon.createKv(tensorTypes[type].id, nLayers, nKvHeads, headDim)),
    );
  }

  embed(out: Tensor, table: Weight, tokens: Int32Array): Tensor {
    const o = ownTensor(out);
    typed(() => this.#addon.embed(this.#backend, o.handle, ownWeight(table).handle, tokens));
    return o.withRows(tokens.length);
  }

  rmsNorm(out: Tensor, x: Tensor, w: Weight, eps: number): Tensor {
    const o = ownTensor(out);
    typed(() => this.#addon.rmsNorm(this.#backend, o.handle, ownTensor(x).handle, ownWeight(w).handle, eps));
    return o.withRows(x.rows);
  }

  rmsNormHeads(x: Tensor, nHeads: number, w: Weight, eps: number): Tensor {
    typed(() => this.#addon.rmsNormHeads(this.#backend, ownTensor(x).handle, nHeads, ownWeight(w).handle, eps));
    return x;
  }

  matmul(out: Tensor, x: Tensor, w: Weight): Tensor {
    const o = ownTensor(out);
    typed(() => this.#addon.matmul(this.#backend, ownTensor(x).handle, o.handle, ownWeight(w).handle));
    return o.withRows(x.rows);
  }

  matmuls(x: Tensor, products: readonly (readonly [Tensor, Weight])[]): void {
    const handles = products.flatMap(([out, w]) => [ownTensor(out).handle, ownWeight(w).handle]);
    typed(() => this.#addon.matmul(this.#backend, ownTensor(x).handle, ...handles));
    for (const [out] of products) ownTensor(out).withRows(x.rows);
  }

  rope(x: Tensor, nHeads: number, rope: RopeTable, position: number): Tensor {
    const { inverseFrequencies, attentionFactor } = rope;
    typed(() =>
      this.#addon.rope(this.#backend, ownTensor(x).handle, nHeads, inverseFrequencies, attentionFactor, position),
    );
    return x;
  }

  add(x: Tensor, y: Tensor): Tensor {
    typed(() => this.#addon.add(this.#backend, ownTensor(x).handle, ownTensor(y).handle));
    return x;
  }

  swiglu(gate: Tensor, up: Tensor): Tensor {
    typed(() => this.#addon.swiglu(this.#backend, ownTensor(gate).handle, ownTensor(up).handle));
    return gate;
  }

  row(out: Tensor, x: Tensor, index: number): Tensor {
    const o = ownTensor(out);
    typed(() => this.#addon.copyRow(this.#backend, o.handle, ownTensor(x).handle, index));
    return o.withRows(1);
  }

  writeKv(kv: KvStore, layer: number, position: number, k: Tensor, v: Tensor): void {
    typed(() =>
      this.#addon.writeKv(this.#backend, ownKv(kv).handle, layer, position, ownTensor(k).handle, ownTensor(v).handle),
    );
  }

  readKvPage(kv: KvStore, layer: number, page: number, out: Uint8Array): void {
    typed(() => this.#addon.readKvPage(ownKv(kv).handle, layer, page, out));
  }

  mapKvPages(kv: KvStore, page: number, { path, offset, stride }: KvPageFile): void {
    typed(
      () => this.#addon.mapKvPages(ownKv(kv).handle, page, path, offset, stride),
      (reason) => `The file "${path}" cannot be mapped: ${reason}.`,
    );
  }

  attend(out: Tensor, q: Tensor, kv: KvStore, layer: number, shape: AttentionShape): Tensor {
    const o = ownTensor(out);
    const { nHeads, nKvHeads, position, scale } = shape;
    typed(() =>
      this.#addon.attend(
        this.#backend,
        o.handle,
        ownTensor(q).handle,
        ownKv(kv).handle,
        layer,
        nHeads,
        nKvHeads,
        position,
        scale,
      ),
    );
    return o.withRows(q.rows);
  }

  moeFfn(out: Tensor, x: Tensor, experts: ExpertWeights, routing: Routing): Tensor {
    const o = ownTensor(out);
    typed(() =>
      this.#addon.moeFfn(
        this.#backend,
        o.handle,
        ownTensor(x).handle,
        ownWeight(experts.router).handle,
        ownWeight(experts.gate).handle,
        ownWeight(experts.up).handle,
        ownWeight(experts.down).handle,
        routing.topK,
        routing.normalize,
      ),
    );
    return o.withRows(x.rows);
  }

  expertCounts(): ExpertCounts | null {
    const { isKnown, ...counts } = typed(() => this.#addon.expertCounts(this.#backend));
    return isKnown ? counts : null;
  }

  read(x: Tensor): Float32Array {
    return typed(() => this.#addon.read(ownTensor(x).handle));
  }

  close(): void {
    if (this.#handle !== undefined) this.#addon.closeBackend(this.#handle);
    this.#handle = undefined;
  }
}

/** Read before a caller is asked whether to go on: some hundredths of a second. */
const keptPartBytes = 64 * 2 ** 20;

function defaultThreads(addon: Addon): number {
  return Math.min(availableParallelism(), addon.physicalCores() || Number.POSITIVE_INFINITY);
}

const knownCodes: ReadonlySet<string> = new Set<EngineErrorCode>([
  'out-of-memory',
  'bad-request',
  'file-unreadable',
  'internal',
]);

/** Runs a call of the addon; its errors become ours, with `say` putting the addon's reason into a sentence. */
function typed<T>(call: () => T, say: (reason: string) => string = (reason) => reason): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code =
      'code' in error && typeof error.code === 'string' && knownCodes.has(error.code) ? error.code : undefined;
    if (code === undefined) throw error;
    throw new EngineError(code as EngineErrorCode, say(error.message), { cause: error });
  }
}
