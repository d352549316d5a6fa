import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, openSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { ExpertWeights, Ops, Tensor } from '../../../engine/ops/ops.ts';
import { forgetFile } from '../../bench/memory-limit.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { openWeight, randomFloats, storeWeight, tensorOf } from './backends.ts';

const path = tempFolder();
const nExperts = 8;
const dModel = 1024;
const dExpert = 4096;
const topK = 2;
const router = storeWeight(path('router'), { type: 'F32', rows: nExperts, columns: dModel }, 1);

/** Zeros that lie on no disk, and in no memory before somebody reads them. */
function storeHoles(name: string, rows: number, columns: number) {
  const sizeBytes = nExperts * rows * columns * 2;
  const fd = openSync(path(name), 'w');
  ftruncateSync(fd, 64 + sizeBytes);
  closeSync(fd);
  return { type: 'F16', rows, columns, nExperts, path: path(name), sizeBytes } as const;
}

function openExperts(): { readonly ops: Ops; readonly experts: ExpertWeights; readonly x: Tensor } {
  const ops = createNativeOps({ threads: 1 });
  const gate = openWeight(ops, storeHoles('gate', dExpert, dModel));
  const up = openWeight(ops, storeHoles('up', dExpert, dModel));
  const down = openWeight(ops, storeHoles('down', dModel, dExpert));
  onTestFinished(() => {
    for (const { file } of [gate, up, down]) file.close();
    ops.close();
  });
  const experts = {
    router: openWeight(ops, router).weight,
    gate: gate.weight,
    up: up.weight,
    down: down.weight,
  };
  return { ops, experts, x: tensorOf(ops, path('x'), randomFloats(dModel, 5), dModel) };
}

describe.runIf(process.platform === 'linux')('experts that are used', () => {
  const use = ({ ops, experts, x }: ReturnType<typeof openExperts>) => {
    ops.moeFfn(ops.tensor(1, dModel), x, experts, { topK, normalize: true });
    return ops.expertCounts();
  };

  it('are missing from memory the first time and found there from then on', () => {
    const opened = openExperts();
    for (const name of ['gate', 'up', 'down']) forgetFile(path(name));
    expect(opened.ops.expertCounts()).toEqual({ used: 0, foundInMemory: 0 });
    expect(use(opened)).toEqual({ used: topK, foundInMemory: 0 });
    expect(use(opened)).toEqual({ used: 2 * topK, foundInMemory: topK });
    expect(use(opened)).toEqual({ used: 3 * topK, foundInMemory: 2 * topK });
  });
});

// The program that says what of a file is in memory; most systems have it.
const fincore = '/usr/bin/fincore';

describe.runIf(existsSync(fincore))('a weight', () => {
  const inMemory = (name: string) => Number(execFileSync(fincore, ['-bnoRES', path(name)], { encoding: 'utf8' }));

  it('that is read ahead comes into memory whole while nothing waits for it', async () => {
    const stored = storeHoles('ahead', dExpert, dModel);
    const ops = createNativeOps({ threads: 1 });
    const { file, weight } = openWeight(ops, stored);
    expect(inMemory('ahead')).toBe(0);
    ops.readAhead(weight);
    await vi.waitFor(() => expect(inMemory('ahead')).toBeGreaterThanOrEqual(stored.sizeBytes), { timeout: 20_000 });
    file.close();
    ops.close();
  });

  it('that is being read ahead does not keep its file from being closed', () => {
    const ops = createNativeOps({ threads: 1 });
    const { file, weight } = openWeight(ops, storeHoles('closed', dExpert, dModel));
    ops.readAhead(weight);
    file.close();
    ops.close();
  });
});
