import { SlicePace } from '../model/slice-pace.ts';
import { sliceRows } from '../model/slice-rows.ts';
import type { KvType } from '../protocol.ts';
import type { Machine, Point } from './machine.ts';
import { secondsAt } from './machine.ts';
import type { ModelCost, ModelShape, WeightCounts } from './model-cost.ts';
import { bytesOf, entries, totalOf } from './model-cost.ts';

/** The head dimension that attention is measured with. */
const MEASURED_HEAD_DIM = 128;

export interface SpeedConditions {
  readonly kvType?: KvType | undefined;
  /** Where not all experts stay in memory: the share that does, and how fast the others are read. */
  readonly paging?: { readonly residentShare: number; readonly readBytesPerSecond: number } | undefined;
}

/** Seconds to write one token when `depth` positions stand before it. */
export function decodeSeconds(
  machine: Machine,
  cost: ModelCost,
  depth: number,
  conditions: SpeedConditions = {},
): number {
  const head = machine.productSeconds + productsSeconds(machine, cost.head, 1);
  const choice = machine.choiceEntrySeconds * cost.shape.vocabSize;
  return sliceSeconds(machine, cost, { rows: 1, depth }, conditions) + head + choice;
}

/** Seconds to read `tokens` from the beginning of a context on, in slices as a session cuts them. */
export function prefillSeconds(
  machine: Machine,
  cost: ModelCost,
  tokens: number,
  conditions: SpeedConditions = {},
): number {
  const pace = new SlicePace(sliceRows(cost.shape, tokens), cost.shape.nLayers);
  let seconds = 0;
  for (let depth = 0; depth < tokens; ) {
    const rows = Math.min(pace.tokens, tokens - depth);
    const slice = sliceSeconds(machine, cost, { rows, depth }, conditions);
    pace.measured(rows, 1000 * slice);
    seconds += slice;
    depth += rows;
  }
  return seconds;
}

/** Tokens that pass through the layers together, the first at position `depth`. */
interface Slice {
  readonly rows: number;
  readonly depth: number;
}

function sliceSeconds(machine: Machine, cost: ModelCost, slice: Slice, conditions: SpeedConditions): number {
  const { shape } = cost;
  const attention = attentionSeconds(machine, shape, slice, conditions.kvType ?? 'F16');
  const experts = shape.nExperts > 0 ? expertsSeconds(machine, cost, slice.rows, conditions) : 0;
  return (
    productsSeconds(machine, cost.body, slice.rows) +
    experts +
    shape.nLayers * (attention + betweenSeconds(machine, shape, slice.rows))
  );
}

function productsSeconds(machine: Machine, counts: WeightCounts, rows: number): number {
  return entries(counts).reduce((sum, [type, weights]) => sum + weights * secondsAt(machine.products[type], rows), 0);
}

function expertsSeconds(
  machine: Machine,
  { shape, experts }: ModelCost,
  rows: number,
  { paging }: SpeedConditions,
): number {
  const { products } = machine;
  const factor = expertFactor(machine, rowsPerExpert(shape, rows));
  const all = totalOf(experts);
  // Each type as if it made up the share of every expert that it has of all.
  const computing = entries(experts).reduce(
    (sum, [type, weights]) =>
      sum + (weights / all) * shape.nLayers * factor * expertSeconds(products[type], shape, rows),
    0,
  );
  if (paging === undefined) return computing;
  const touched = (bytesOf(experts) * chosenExperts(shape, rows)) / shape.nExperts;
  return computing + ((1 - paging.residentShare) * touched) / paging.readBytesPerSecond;
}

function expertFactor({ expertFactors }: Machine, rows: number): number {
  const points = expertFactors.map(({ rowsPerExpert: measured, factor }) => ({ rows: measured, seconds: factor }));
  return secondsAt(points, Math.min(rows, points.at(-1)!.rows));
}

type Mixture = Pick<ModelShape, 'dModel' | 'dExpert' | 'nExperts' | 'topK'>;

/** Seconds that the experts of one layer take for `rows` tokens if their weights are read like those of whole matrices. */
export function expertSeconds(points: readonly Point[], shape: Mixture, rows: number): number {
  const nMatrices = 3;
  const weights = chosenExperts(shape, rows) * nMatrices * shape.dModel * shape.dExpert;
  return weights * secondsAt(points, rowsPerExpert(shape, rows));
}

/** Rows of each expert that any of `rows` tokens chooses, on average. */
export function rowsPerExpert(shape: Pick<Mixture, 'nExperts' | 'topK'>, rows: number): number {
  return (rows * shape.topK) / chosenExperts(shape, rows);
}

/** Experts that at least one of `rows` tokens chooses, if all are as likely. */
function chosenExperts({ nExperts, topK }: Pick<Mixture, 'nExperts' | 'topK'>, rows: number): number {
  return nExperts * (1 - (1 - topK / nExperts) ** rows);
}

function attentionSeconds({ attention }: Machine, shape: ModelShape, { rows, depth }: Slice, kvType: KvType): number {
  const { nHeads, nKvHeads, headDim } = shape;
  // The team divides the work among key-value heads, and query heads that share one share the reading of it.
  const distance = (measured: Machine['attention'][number]) =>
    (measured.kvType === kvType ? 0 : 100) +
    apart(measured.nKvHeads, nKvHeads) +
    apart(measured.nHeads / measured.nKvHeads, nHeads / nKvHeads);
  const [nearest] = attention.toSorted((a, b) => distance(a) - distance(b));
  const meanPositions = depth + (rows + 1) / 2;
  return nHeads * meanPositions * (headDim / MEASURED_HEAD_DIM) * secondsAt(nearest!.points, rows);
}

/** How many times the one is twice the other. */
function apart(a: number, b: number): number {
  return Math.abs(Math.log2(a / b));
}

/** What a layer does besides its products and its attention. */
function betweenSeconds(machine: Machine, shape: ModelShape, rows: number): number {
  const { dModel, nHeads, nKvHeads, headDim, dFeedForward, nExperts } = shape;
  const isDense = nExperts === 0;
  // Queries, keys, values and output; gate, up and down.
  const nProducts = isDense ? 7 : 4;
  // Two norms and two sums of the stream, a norm and a rotation of queries and of keys, keys and values stored, SwiGLU.
  const nVerbs = isDense ? 10 : 9;
  const normValues = 4 * dModel + 2 * nHeads * headDim + 4 * nKvHeads * headDim;
  return (
    nProducts * machine.productSeconds +
    nVerbs * machine.verbSeconds +
    rows * (normValues * machine.normValueSeconds + (isDense ? dFeedForward * machine.swigluValueSeconds : 0))
  );
}
