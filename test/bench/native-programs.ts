import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './places.ts';

const programs = {
  limits: { source: 'limits.cc', options: ['-O3', '-march=native', '-pthread'] },
  'no-repack.so': { source: 'no-repack.cc', options: ['-O2', '-shared', '-fPIC', '-ldl'] },
} as const;

/** Path of a program of `native/`, compiled with the system's compiler when it is older than its source. */
export function nativeProgram(name: keyof typeof programs): string {
  const { source, options } = programs[name];
  const from = join(import.meta.dirname, 'native', source);
  const to = join(benchFolder, name);
  if (existsSync(to) && statSync(to).mtimeMs > statSync(from).mtimeMs) return to;
  mkdirSync(benchFolder, { recursive: true });
  const { status, stderr } = spawnSync(process.env.CXX ?? 'c++', ['-std=c++20', from, '-o', to, ...options], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${source} cannot be compiled: ${stderr || 'there is no C++ compiler'}`);
  return to;
}
