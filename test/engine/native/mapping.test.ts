import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const ops = createNativeOps({ threads: 1 });
const shape = { type: 'F32', sizeBytes: 48, rows: 3, columns: 4, nExperts: 1 } as const;

it.runIf(process.platform === 'linux')('maps a gigabyte without reading it', () => {
  const fd = openSync(path('sparse'), 'w');
  ftruncateSync(fd, 2 ** 30);
  closeSync(fd);
  const residentBytes = () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  const before = residentBytes();
  const mapped = ops.mapFile(path('sparse'));
  ops.weight(mapped, { ...shape, sizeBytes: 2 ** 30, rows: 2 ** 26, offset: 0 });
  const last = ops.weight(mapped, { ...shape, offset: 2 ** 30 - 48 });
  expect(ops.read(ops.embed(ops.tensor(1, 4), last, Int32Array.of(2)))).toEqual(new Float32Array(4));
  expect(mapped.sizeBytes).toBe(2 ** 30);
  expect(residentBytes() - before).toBeLessThan(50e6);
  mapped.close();
});
