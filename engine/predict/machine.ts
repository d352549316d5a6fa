import * as z from 'zod';
import type { TensorType } from '../gguf/tensor-type.ts';
import { tensorTypes } from '../gguf/tensor-type.ts';
import { kvTypeSchema } from '../kv-type.ts';

/** Counts up when figures are measured otherwise or mean something else: a cached record of another version is of no use. */
export const machineVersion = 2;

const seconds = z.number().positive();
/** What something costs with so many rows of activations, all rows together. */
const pointSchema = z.object({ rows: z.int().positive(), seconds });

/**
 * How fast this machine does what a model consists of, measured by `measureMachine` with the engine's own operations. Plain data, so
 * that it can be kept: measuring takes a second or two, and its figures hold until the kernels or the hardware change.
 */
export const machineSchema = z.object({
  version: z.literal(machineVersion),
  /** Backend and instruction set, as `Ops.name`. */
  kernels: z.string(),
  /** Threads that compute. */
  threads: z.int().positive(),
  processor: z.string(),
  /** Cores that other programs kept busy meanwhile. Far from 0, the figures are too low, and it is worth measuring again. */
  othersBusyCores: z.number().nonnegative(),
  /** For each tensor type: seconds for one weight, fetched from memory, against so many rows of activations. */
  products: z.record(z.enum(Object.keys(tensorTypes) as TensorType[]), z.array(pointSchema).min(1)),
  /** What a product takes beyond its weights: handing out the work and waiting for the last of it. */
  productSeconds: seconds,
  /** An operation on a few values. */
  verbSeconds: seconds,
  /** A value passing through a norm, and one through SwiGLU. */
  normValueSeconds: seconds,
  swigluValueSeconds: seconds,
  /** For each kind of cache measured: seconds for one query head and one position of 128 values, with so many rows. */
  attention: z
    .array(
      z.object({
        kvType: kvTypeSchema,
        nHeads: z.int().positive(),
        nKvHeads: z.int().positive(),
        points: z.array(pointSchema).min(1),
      }),
    )
    .min(1),
  /** How much longer experts take than the same weights in whole matrices, with so many rows for each expert that any row chose. */
  expertFactors: z.array(z.object({ rowsPerExpert: z.number().positive(), factor: z.number().positive() })).min(1),
  /** Choosing a token among the vocabulary, for each entry of it. */
  choiceEntrySeconds: seconds,
});
export type Machine = z.infer<typeof machineSchema>;
export type Point = z.infer<typeof pointSchema>;

/** A cached record, or null when it is none, or of another version, or of other kernels than `kernels` where these are given. */
export function parseMachine(json: unknown, kernels?: string): Machine | null {
  const parsed = machineSchema.safeParse(json);
  if (!parsed.success || (kernels !== undefined && parsed.data.kernels !== kernels)) return null;
  return parsed.data;
}

/** Bytes of weights of this type that pass in a second when tokens are written one by one. */
export function decodeBytesPerSecond(machine: Machine, type: TensorType): number {
  const { blockElements, blockBytes } = tensorTypes[type];
  return blockBytes / blockElements / secondsAt(machine.products[type], 1);
}

/** Multiply-adds in a second with weights of this type when many tokens are read at once. */
export function prefillMacsPerSecond(machine: Machine, type: TensorType): number {
  const most = machine.products[type].at(-1)!;
  return most.rows / most.seconds;
}

/**
 * Seconds at a number of rows between and beyond those measured: on straight lines between them, and beyond the last as it costs for
 * each row there, since fixed work hardly counts any more.
 */
export function secondsAt(points: readonly Point[], rows: number): number {
  const after = points.findIndex((point) => point.rows >= rows);
  if (after === -1) {
    const last = points.at(-1)!;
    return (last.seconds * rows) / last.rows;
  }
  const [above, below] = [points[after]!, points[after - 1]];
  if (below === undefined) return above.seconds;
  return below.seconds + ((rows - below.rows) / (above.rows - below.rows)) * (above.seconds - below.seconds);
}
