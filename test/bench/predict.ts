import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { fillWeights } from '../support/fill-weights.ts';
import { qwen3Shapes } from '../support/qwen3-shapes.ts';
import { qwen3Tokenizer } from '../support/qwen3-tokenizer.ts';
import type { SyntheticModelOptions } from '../support/synthetic-model.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';
import { tensorMix } from '../support/tensor-mixes.ts';

/*
 * Compares what `predict` says of models with what they then do: speed of reading and of writing, and memory. By turns, each model is
 * predicted, with a new measurement of the machine, and run, in processes of their own; of the ratios the medians count. Turns in which
 * other programs kept more than a tenth of a core busy are left out where enough others remain. Fails when a speed is off by more than
 * 25 %, or memory by more than 10 %.
 *
 * node test/bench/predict.ts [ROUNDS]
 */

const rounds = Number(process.argv[2] ?? 5);
const promptTokens = 512;
const answerTokens = 48;
const quietCores = 0.1;

/** Widths of published models, with fewer layers, or of two of them a smaller vocabulary, so that the four are made in seconds. */
const models: Record<string, SyntheticModelOptions> = {
  'dense Q8_0': { ...mixed('0.6B', 'Q8_0'), nLayers: 10, tokenizer: qwen3Tokenizer },
  'dense Q4_K_M': { ...mixed('4B', 'Q4_K_M'), nLayers: 6, vocabSize: 16_384 },
  'mixture Q6_K': { ...mixed('30B-A3B', 'Q6_K'), nLayers: 3, nExperts: 32, vocabSize: 4096 },
  'dense F16': { ...qwen3Shapes['0.6B'], type: 'F16', nLayers: 5, vocabSize: 4096 },
};

function mixed(size: keyof typeof qwen3Shapes, mix: Parameters<typeof tensorMix>[0]): SyntheticModelOptions {
  return { ...qwen3Shapes[size], ...tensorMix(mix, qwen3Shapes[size]) };
}

const predictedSchema = z.object({
  prefillTokensPerSecond: z.number(),
  decodeTokensPerSecond: z.number(),
  need: z.object({ total: z.number() }),
  machine: z.object({ kernels: z.string(), threads: z.number(), othersBusyCores: z.number() }),
});
const measuredSchema = z.object({
  prefillTokensPerSecond: z.number(),
  decodeTokensPerSecond: z.number(),
  residentBytes: z.number(),
  othersBusyCores: z.number(),
});

interface Round {
  readonly predicted: z.infer<typeof predictedSchema>;
  readonly measured: z.infer<typeof measuredSchema>;
}

const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
try {
  const paths = Object.entries(models).map(([name, options], i) => {
    const path = join(folder, `${i}.gguf`);
    writeSyntheticModel(path, { ...options, name, holes: true });
    fillWeights(path);
    return { name, path };
  });
  const results = new Map(paths.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, path } of paths) results.get(name)!.push(runRound(path));
  }
  report(paths, results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runRound(path: string): Round {
  const context = String(promptTokens + answerTokens);
  const options = ['--ctx', context, '--prompt-tokens', String(promptTokens), '--json'];
  return {
    predicted: predictedSchema.parse(runJson('../../engine/cli.ts', 'predict', path, ...options)),
    measured: measuredSchema.parse(runJson('measure-model.ts', path, String(promptTokens), String(answerTokens))),
  };
}

function runJson(script: string, ...args: readonly string[]): unknown {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function report(
  paths: readonly { name: string; path: string }[],
  results: ReadonlyMap<string, readonly Round[]>,
): void {
  const machine = [...results.values()][0]?.[0]?.predicted.machine;
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${machine?.kernels}, ${machine?.threads} threads`);
  console.log(
    `load ${loadavg()[0]?.toFixed(1)}; predicted → measured (ratio), medians of the quiet ones among ${rounds} rounds`,
  );
  for (const { name, path } of paths) {
    const all = results.get(name) ?? [];
    const quiet = all.filter(({ predicted, measured }) => isQuiet(predicted.machine) && isQuiet(measured));
    const counted = quiet.length * 2 >= Math.min(all.length, 4) ? quiet : all;
    const figures = [
      compare('reading', counted, 0.25, 'tok/s', ({ predicted, measured }) => [
        predicted.prefillTokensPerSecond,
        measured.prefillTokensPerSecond,
      ]),
      compare('writing', counted, 0.25, 'tok/s', ({ predicted, measured }) => [
        predicted.decodeTokensPerSecond,
        measured.decodeTokensPerSecond,
      ]),
      compare('memory', counted, 0.1, 'MB', ({ predicted, measured }) => [
        predicted.need.total / 1e6,
        measured.residentBytes / 1e6,
      ]),
    ];
    const size = `${(statSync(path).size / 1e6).toFixed(0)} MB`;
    console.log(`${name.padEnd(13)} ${size.padStart(6)}  ${quiet.length} quiet  ${figures.join('  ')}`);
  }
}

function isQuiet({ othersBusyCores }: { othersBusyCores: number }): boolean {
  return othersBusyCores <= quietCores;
}

function compare(
  what: string,
  counted: readonly Round[],
  tolerance: number,
  unit: string,
  figures: (round: Round) => readonly [predicted: number, measured: number],
): string {
  const pairs = counted.map(figures);
  const ratio = median(pairs.map(([predicted, measured]) => predicted / measured));
  const isGood = Math.abs(ratio - 1) <= tolerance;
  if (!isGood) process.exitCode = 1;
  const [predicted, measured] = [0, 1].map((i) => median(pairs.map((pair) => pair[i]!)).toPrecision(3));
  return `${what} ${predicted} → ${measured} ${unit} (${ratio.toFixed(2)}${isGood ? '' : ' MISS'})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}
