import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';

// The kernels for arm64 on a machine that is none: `kernel-check` is compiled for it, with the objects that the addon is made of,
// and runs in an emulator. On arm64 itself the other tests run these kernels.

const root = resolve(import.meta.dirname, '../../..');
const build = resolve(root, 'build/kernel-check');
const compiler = 'aarch64-linux-gnu-g++';
const emulator = 'qemu-aarch64';

const missing = ['cmake', compiler, emulator].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
const inCi = (process.env.CI ?? '') !== '';

const quantized = Object.entries(tensorTypes)
  .filter(([, { blockElements }]) => blockElements > 1)
  .map(([type]) => type.toLowerCase());

/** Whether an instruction set has products of tiles, beside those of single rows. */
const levels = { neon: false, 'neon dotprod': true, 'neon i8mm': true } as const;
type Level = keyof typeof levels;
const levelNames = Object.keys(levels) as Level[];

/** What is compared with the portable kernels; tiles must have the very bits of the dots. */
const checksOf = (level: Level) => [
  ...['f32 dot', 'f16 dot', 'bf16 dot'],
  ...quantized.flatMap((type) => [`${type} dot`, ...(levels[level] ? [`${type} tile`] : [])]),
  ...['f16', 'bf16', 'blocks', 'superblocks'].map((format) => `rounding to ${format}`),
  ...['rounding through f16', 'scale', 'exponentials', 'swiglu'],
  ...['scores of f16 keys', 'sums of f16 values', 'scores of 8-bit keys', 'sums of 8-bit values'],
];

function compile(): void {
  const target = ['-DCMAKE_SYSTEM_NAME=Linux', '-DCMAKE_SYSTEM_PROCESSOR=aarch64', `-DCMAKE_CXX_COMPILER=${compiler}`];
  const cmake = (args: readonly string[]) => execFileSync('cmake', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  cmake(['-S', resolve(import.meta.dirname, 'kernel-check'), '-B', build, ...target]);
  cmake(['--build', build, '--parallel', '2']);
}

/** What `kernel-check` prints on an emulated processor; an error tells how far it came. */
function check(processor: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(emulator, ['-cpu', processor, resolve(build, 'kernel-check'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`kernel-check ${args.join(' ')} failed: ${stderr}\nafter:\n${stdout}`);
  return stdout;
}

const why = missing.length === 0 || inCi ? '' : ` (skipped: ${missing.join(', ')} is not installed)`;

describe.skipIf(why !== '')(`kernels for arm64, emulated${why}`, () => {
  const reports = new Map<Level, ReadonlyMap<string, string>>();

  beforeAll(() => {
    if (missing.length > 0) throw new Error(`These kernels cannot be tried without ${missing.join(', ')}.`);
    compile();
    for (const level of levelNames) {
      const lines = check('max', level).trimEnd().split('\n');
      reports.set(level, new Map(lines.map((line) => line.split('\t') as [string, string])));
    }
  }, 600_000);

  describe.each(levelNames)('%s', (level) => {
    it.each(checksOf(level))('%s', (name) => {
      expect(reports.get(level)?.get(name)).toBe('ok');
    });

    it('has no kernel that is not listed here', () => {
      const names = [...reports.get(level)!.keys()].filter((name) => !name.startsWith('bits of '));
      expect(names.sort()).toEqual(checksOf(level).sort());
    });
  });

  it.each(quantized)('dots of %s have the same bits with every instruction set', (type) => {
    const bits = levelNames.map((level) => reports.get(level)?.get(`bits of ${type}`));
    expect(bits[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(bits).size).toBe(1);
  });

  it.each<[string, Level]>([
    ['cortex-a72', 'neon'],
    ['cortex-a76', 'neon dotprod'],
    ['max', 'neon i8mm'],
  ])('a processor like %s runs those called %s', (processor, level) => {
    expect(check(processor).trim()).toBe(level);
  });

  it('kernels that the processor lacks are refused', () => {
    expect(() => check('cortex-a72', 'neon dotprod')).toThrow('This processor cannot run the kernels "neon dotprod".');
  });
});
