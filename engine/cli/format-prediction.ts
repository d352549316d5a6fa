import type { ModelDescription } from '../describe.ts';
import type { Machine } from '../predict/machine.ts';
import { decodeBytesPerSecond } from '../predict/machine.ts';
import type { Fit } from '../predict/memory.ts';
import type { Prediction } from '../predict/predict.ts';

interface Subject {
  readonly model: ModelDescription;
  readonly contextTokens: number;
  readonly machine: Machine;
}

/** `predict` for people: one fact a line. */
export function formatPrediction(prediction: Prediction, { model, contextTokens, machine }: Subject): string {
  const { need, verdict } = prediction;
  const parts = [
    `weights ${gigabytes(need.weights)}`,
    `keys and values ${gigabytes(need.kv)}`,
    `other ${gigabytes(need.scratch + need.process)}`,
  ].join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['model', `${model.name}, ${model.quantization}`],
    ['machine', `${machine.processor}, ${machine.kernels}, ${machine.threads} threads`],
    ['', `${(decodeBytesPerSecond(machine, 'Q4_K') / 1e9).toFixed(1)} GB/s of Q4_K weights when writing`],
    ['memory', `${gigabytes(need.total)} with ${contextTokens.toLocaleString('en')} tokens (${parts})`],
    ['', fitTexts[verdict.fit]],
    ['reading', perSecond(prediction.prefillTokensPerSecond)],
    ['writing', perSecond(prediction.decodeTokensPerSecond)],
    ['', `${perSecond(prediction.fullContextTokensPerSecond)} where the context is full`],
    ['loading', prediction.loadSeconds === null ? 'unknown' : `${prediction.loadSeconds.toFixed(1)} s`],
  ];
  return rows.map(([label, value]) => `${label.padEnd(12)}${value}`).join('\n');
}

const fitTexts: Record<Fit, string> = {
  fits: 'fits, with room for other programs',
  tight: 'fits, but little is left for other programs',
  pages: 'does not fit whole: parts of it are read from the disk again and again',
  'too-large': 'does not fit',
};

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function perSecond(tokens: number | null): string {
  return tokens === null ? 'unknown' : `${tokens.toPrecision(3)} tokens per second`;
}
