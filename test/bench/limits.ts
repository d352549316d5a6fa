import { execFileSync } from 'node:child_process';
import * as z from 'zod';
import { nativeProgram } from './native-programs.ts';

const limitsSchema = z.object({ readGBps: z.number().positive(), int8GOPS: z.number().positive() });
/** Of reading a mapped file, and of multiplying 8-bit numbers, all threads together. */
export type Limits = z.infer<typeof limitsSchema>;

export function measureLimits(path: string, threads: number): Limits {
  const output = execFileSync(nativeProgram('limits'), [path, String(threads)], { encoding: 'utf8' });
  return limitsSchema.parse(JSON.parse(output));
}

/** The better of each: whatever disturbed a measurement made it worse. */
export function bestOf(limits: readonly Limits[]): Limits {
  return {
    readGBps: Math.max(...limits.map(({ readGBps }) => readGBps)),
    int8GOPS: Math.max(...limits.map(({ int8GOPS }) => int8GOPS)),
  };
}
