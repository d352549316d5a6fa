import { rmSync } from 'node:fs';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { Table } from '../table.ts';
import { compare, hardlyRounds, isMissed } from './compare.ts';
import { architectures, settings } from './settings.ts';

/*
 * `npm run parity`: the engine against llama.cpp, which shares no line with it, and against the plain TypeScript reference on
 * dequantized weights with unrounded activations, which shares none with the kernels. Exit code 1 on a miss.
 *
 *   agreement   of 64 greedy tokens, each side going on from its own, how many come before the first difference
 *   ours        mean KL divergence of our next-token distributions: from llama.cpp's for F32, F16, BF16 and Q8_0, else from the reference's
 *   theirs      the same for llama.cpp's from the reference's
 *   top-1       mean probability of the likeliest token
 *
 * Required: F32, F16, BF16, Q8_0: 64 of 64, and less than 1e-4. Others: less than 1e-3, and no more than a tenth above llama.cpp's; as a
 * few distributions make up most of a mean (an expert chosen otherwise), a miss is what two standard errors do not explain.
 *
 * Models are made up, with seed 1 throughout: none is picked. Their layers are random, but their next token is as plain as in a trained
 * model (`confident` in test/support/synthetic-model.ts). In a wholly random network two tokens often lie closer together than the noise of
 * 8-bit activations, in which two right implementations differ by chance: a last-bit difference moves a value to the next code.
 */
const only = process.argv.slice(2);
const types = (Object.keys(tensorTypes) as TensorType[]).filter((type) => only.length === 0 || only.includes(type));

const table = new Table('model, type and text', 34, ['agreement', 'ours', 'theirs', 'ratio', 'top-1']);
const kernels = createNativeOps({ threads: 1 });
const misses: string[] = [];
const startMs = performance.now();
for (const architecture of architectures) {
  for (const setting of settings) {
    for (const type of types) {
      const label = `${architecture} ${type}, ${setting.label}`;
      const result = await compare(architecture, type, setting, kernels);
      const missed = isMissed(type, result);
      if (missed !== undefined) misses.push(`${label}: ${missed}`);
      table.row(
        label,
        [
          `${result.agreement}/${result.greedyTokens}`,
          result.ours.toExponential(1),
          ...(hardlyRounds(type)
            ? ['', '']
            : [result.theirs.toExponential(1), (result.ours / result.theirs).toFixed(2)]),
          result.topProbability.toFixed(2),
        ],
        missed === undefined ? '' : 'MISS',
      );
      rmSync(result.file);
    }
  }
}
const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
for (const miss of misses) console.log(`missed: ${miss}`);
console.log(
  `${kernels.name}: ${architectures.length * settings.length * types.length} comparisons in ${minutes} min, ${misses.length} missed`,
);
// llama.cpp's threads would keep the process alive.
process.exit(misses.length === 0 ? 0 : 1);
