import { writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import type { Addon, BackendHandle, TensorHandle, WeightHandle } from '../../../engine/ops/addon.ts';
import { loadAddon } from '../../../engine/ops/addon.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/**
 * The addon itself, without the TypeScript in front of it: whatever it is called with, it does that or throws, and neither reads nor
 * writes where it must not. The sanitizers (`npm run -s test:sanitize`) see what a test cannot.
 */

const path = tempFolder();
const addon = loadAddon();
const floatsPerFile = 4096;

let backend: BackendHandle;
let table: WeightHandle;

beforeAll(() => {
  writeFileSync(
    path('weights'),
    Float32Array.from({ length: floatsPerFile }, (_, i) => i % 7),
  );
  backend = addon.createBackend(2, '');
  table = addon.createWeight(addon.mapFile(path('weights'), false), tensorTypes.F32.id, 0, 48, 3, 4, 1);
});

/** A tensor that holds the last row of the table. */
function embedded(): TensorHandle {
  const out = addon.createTensor(1, 4);
  addon.embed(backend, out, table, Int32Array.of(2));
  return out;
}

type Kind =
  | 'backend'
  | 'file'
  | 'weight'
  | 'tensor'
  | 'kv'
  | 'number'
  | 'boolean'
  | 'ints'
  | 'doubles'
  | 'bytes'
  | 'path';

/** What each function takes. Calls that end threads, or open or close a file, are left out. */
const signatures = {
  kernelsName: ['backend'],
  expertCounts: ['backend'],
  readAhead: ['backend', 'weight'],
  readMore: ['file', 'number'],
  fileSize: ['file'],
  createWeight: ['file', 'number', 'number', 'number', 'number', 'number', 'number'],
  createTensor: ['number', 'number'],
  freeTensor: ['tensor'],
  createKv: ['number', 'number', 'number', 'number'],
  kvSize: ['kv'],
  kvPageSize: ['kv'],
  readKvPage: ['kv', 'number', 'number', 'bytes'],
  mapKvPages: ['kv', 'number', 'path', 'number', 'number'],
  freeKv: ['kv'],
  embed: ['backend', 'tensor', 'weight', 'ints'],
  rmsNorm: ['backend', 'tensor', 'tensor', 'weight', 'number'],
  rmsNormHeads: ['backend', 'tensor', 'number', 'weight', 'number'],
  matmul: ['backend', 'tensor', 'tensor', 'weight'],
  rope: ['backend', 'tensor', 'number', 'doubles', 'number', 'number'],
  add: ['backend', 'tensor', 'tensor'],
  swiglu: ['backend', 'tensor', 'tensor'],
  copyRow: ['backend', 'tensor', 'tensor', 'number'],
  writeKv: ['backend', 'kv', 'number', 'number', 'tensor', 'tensor'],
  attend: ['backend', 'tensor', 'tensor', 'kv', 'number', 'number', 'number', 'number', 'number'],
  moeFfn: ['backend', 'tensor', 'tensor', 'weight', 'weight', 'weight', 'weight', 'number', 'boolean'],
  read: ['tensor'],
} as const satisfies Partial<Record<keyof Addon, readonly Kind[]>>;
type FunctionName = keyof typeof signatures;
const names = Object.keys(signatures) as FunctionName[];
/** Rarely called: what they take is gone for the calls that follow. */
const frees: ReadonlySet<FunctionName> = new Set(['freeTensor', 'freeKv']);

/** Sizes that often fit each other, and numbers that fit nothing. */
const sizes = [0, 1, 1, 1, 2, 2, 3, 4, 4, 4];
const numbers = [
  8,
  32,
  48,
  64,
  256,
  -1,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 4,
  2 ** 51 + 1,
  2 ** 53 - 1,
  -(2 ** 53),
  2 ** 70,
  Number.NaN,
];
const oddities = [
  undefined,
  null,
  '',
  'x',
  Number.POSITIVE_INFINITY,
  {},
  [],
  1n,
  Symbol('s'),
  new DataView(new ArrayBuffer(8)),
];
/** Of each kind, so many live at a time. */
const keptHandles = 12;

it.each([1, 2, 3])('does what it is asked or throws, for any arguments (seed %i)', (seed) => {
  const random = new Random(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)]!;
  const chance = (probability: number) => random.uniform() < probability;

  const file = addon.mapFile(path('weights'), false);
  const closed = addon.mapFile(path('weights'), false);
  const orphan = addon.createWeight(closed, tensorTypes.F32.id, 0, 48, 3, 4, 1);
  addon.closeFile(closed);
  const detached = new Int32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const values: Record<Kind, unknown[]> = {
    backend: [backend],
    file: [file, file, closed],
    weight: [table, orphan],
    tensor: [embedded()],
    kv: [addon.createKv(tensorTypes.F16.id, 1, 1, 4)],
    number: [...sizes, ...sizes, ...sizes, ...numbers],
    boolean: [true, false],
    ints: [
      Int32Array.of(0, 1, 2),
      Int32Array.of(0),
      Int32Array.of(2),
      Int32Array.of(-1),
      Int32Array.of(3),
      new Int32Array(0),
      detached,
    ],
    doubles: [Float64Array.of(1, 0.1), Float64Array.of(1), new Float64Array(4096), new Float64Array(0)],
    bytes: [2048, 4096, 4096, 4352, 0].map((length) => new Uint8Array(length)),
    path: [path('weights'), path('weights'), path('none'), path('')],
  };
  const argument = (kind: Kind): unknown => {
    if (chance(0.95)) return pick(values[kind]);
    return chance(0.5) ? pick(oddities) : pick(pick(Object.values(values)));
  };
  /** What chance alone would nearly never find. */
  const fitting = (name: FunctionName): readonly unknown[] | null => {
    const [rows, columns, nExperts] = [pick([1, 3, 4, 4, 4]), pick([2, 4, 4, 4, 4, 4]), pick([1, 4])];
    const floats = rows * columns * nExperts;
    if (name === 'createTensor') return [rows, columns];
    if (name === 'createKv') return [pick([tensorTypes.F16.id, tensorTypes.Q8_0.id]), 1, nExperts, pick([2, 4, 4, 32])];
    const handle = (kind: Kind) => pick(values[kind]);
    const [x, y, kv] = [handle('tensor'), handle('tensor'), handle('kv')];
    if (name === 'copyRow') return [backend, x, y, 0];
    if (name === 'writeKv') return [backend, kv, 0, pick([0, 0, 0, 1]), x, y];
    if (name === 'readKvPage') return [kv, 0, pick([0, 0, 0, 1]), handle('bytes')];
    if (name === 'mapKvPages') {
      return [kv, pick([0, 0, 0, 1]), path('weights'), pick([0, 64, 8192, 12_288]), pick([2048, 4096, 4352, 8192])];
    }
    if (name === 'attend') return [backend, x, y, kv, 0, pick([1, 2, 4]), pick([1, 1, 4]), 0, 0.5];
    if (name === 'moeFfn') {
      const weights = Array.from({ length: 4 }, () => handle('weight'));
      return [backend, x, y, ...weights, pick([1, 2, 4]), chance(0.5)];
    }
    if (name !== 'createWeight') return null;
    return [file, tensorTypes.F32.id, 4 * pick(sizes), 4 * floats, rows, columns, nExperts];
  };

  const done = new Map<FunctionName, number>();
  for (let i = 0; i < 30_000; i++) {
    const name = pick(names);
    if (frees.has(name) && chance(0.97)) continue;
    const any = signatures[name].map(argument).slice(0, chance(0.98) ? 12 : 1);
    const args = (chance(0.7) ? fitting(name) : null) ?? any;
    try {
      const result: unknown = Reflect.apply(addon[name], addon, args);
      done.set(name, (done.get(name) ?? 0) + 1);
      const kind = { createWeight: 'weight', createTensor: 'tensor', createKv: 'kv' }[name as string] as
        | Kind
        | undefined;
      if (kind === undefined) continue;
      values[kind].push(result);
      if (values[kind].length > keptHandles) values[kind].splice(Math.floor(random.uniform() * keptHandles), 1);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  for (const name of names) expect(done.get(name) ?? 0, `calls of ${name} that went through`).toBeGreaterThan(3);
  expect(addon.read(embedded())).toEqual(Float32Array.of(1, 2, 3, 4));
});
