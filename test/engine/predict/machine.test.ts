import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import {
  decodeBytesPerSecond,
  machineSchema,
  parseMachine,
  prefillMacsPerSecond,
} from '../../../engine/predict/machine.ts';
import { measureMachine } from '../../../engine/predict/measure-machine.ts';
import { randomBlocks, writeRandomBlocks } from '../../../engine/predict/random-blocks.ts';
import { madeUpMachine } from '../../support/made-up-machine.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const machine = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 250e9 });

describe('a measurement of a machine', () => {
  test('outlives being kept as JSON', () => {
    expect(parseMachine(JSON.parse(JSON.stringify(machine)))).toEqual(machine);
  });

  test('counts no longer when its version, its figures or the kernels are others', () => {
    expect(parseMachine({ ...machine, version: 0 })).toBeNull();
    expect(parseMachine({ ...machine, verbSeconds: -1 })).toBeNull();
    expect(parseMachine({ ...machine, products: { ...machine.products, Q4_K: [] } })).toBeNull();
    expect(parseMachine('nonsense')).toBeNull();
    expect(parseMachine(machine, 'native avx2')).toBeNull();
    expect(parseMachine(machine, machine.kernels)).toEqual(machine);
  });

  test('tells the bandwidth of weights and the rate of products', () => {
    expect(decodeBytesPerSecond(machine, 'Q4_K')).toBeCloseTo(33e9, -3);
    expect(decodeBytesPerSecond(machine, 'F16')).toBeCloseTo(33e9, -3);
    expect(prefillMacsPerSecond(machine, 'Q6_K')).toBeCloseTo(250e9, -3);
  });

  test('is taken with the kernels of this machine, for every tensor type, and leaves no file behind', () => {
    const folder = temporaryFolder();
    const measured = measureMachine({ folder });
    expect(machineSchema.parse(measured)).toEqual(measured);
    expect(Object.keys(measured.products)).toEqual(Object.keys(tensorTypes));
    expect(measured.kernels).toMatch(/^native /);
    for (const type of ['Q4_K', 'Q8_0', 'F16'] as const) {
      // Slower than any machine that runs Node, faster than any memory.
      expect(decodeBytesPerSecond(measured, type)).toBeGreaterThan(0.05e9);
      expect(decodeBytesPerSecond(measured, type)).toBeLessThan(3000e9);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves no file behind when it fails', () => {
    const folder = temporaryFolder();
    const failing = () => measureMachine({ folder, ops: { close: () => {} } as never });
    expect(failing).toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('random blocks', () => {
  test('hold no float that is infinite, no number, or so small that processors stumble over it', () => {
    const bytes = randomBlocks(4096);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < 4096; at += 4) {
      for (const half of [view.getFloat16(at, true), view.getFloat16(at + 2, true)]) {
        expect(Math.abs(half)).toBeGreaterThan(2 ** -14);
        expect(Math.abs(half)).toBeLessThan(4);
      }
      const float = view.getFloat32(at, true);
      expect(Math.abs(float)).toBeGreaterThan(2 ** -40);
      expect(Math.abs(float)).toBeLessThan(4);
    }
  });

  test('are not all alike', () => {
    expect(new Set(randomBlocks(4096)).size).toBe(32);
  });

  test('fill a file of any size, and never one that is there', () => {
    const path = `${temporaryFolder()}/blocks`;
    writeRandomBlocks(path, 5_000_000);
    expect(statSync(path).size).toBe(5_000_000);
    const before = readFileSync(path);
    expect(() => writeRandomBlocks(path, 10)).toThrow(/EEXIST/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(path)).toBe(true);
  });
});
