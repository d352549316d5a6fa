import { type MixName, type ModelCost, mixNames, modelCost, publishedTensors } from '../../engine/index.ts';
import type { CatalogueModel, PublishedEntry } from './catalogue-file.ts';

type Published = Pick<PublishedEntry, 'quantization' | 'sizeBytes'>;
type Shaped = Pick<CatalogueModel, 'shape'>;

/** Vocabulary, merges and names: 5.95 to 6.01 MB in the published files of all sizes. */
export const HEADER_BYTES = 5.98e6;

/** A file further from the nearest mix than this factor is of another kind. */
const farthest = 1.4;

/** Mixes whose tensor types nobody published, by the standard mix that most of their tensors follow. */
const nearestMixes: readonly (readonly [pattern: RegExp, mix: MixName])[] = [
  [/^Q2_K_/, 'Q2_K'],
  [/^Q3_K_/, 'Q3_K_M'],
  [/^(UD-)?Q4_K_/, 'Q4_K_M'],
  [/^(UD-)?Q5_K_/, 'Q5_K_M'],
  [/^(UD-)?Q6_K_/, 'Q6_K'],
  [/^(UD-)?Q8_K_/, 'Q8_0'],
];

/**
 * What a file of the catalogue costs before anyone has seen it: by the rule of its mix, or for dynamic mixes by the nearest one,
 * scaled to the file's size. Null where nothing can be said.
 */
export function publishedCost(model: Shaped, published: Published): ModelCost | null {
  const exact = exactCost(model, published);
  if (exact !== null) return exact;
  const [, nearest] = nearestMixes.find(([pattern]) => pattern.test(published.quantization)) ?? [];
  if (nearest === undefined || published.sizeBytes === null) return null;
  const cost = costOf(model, nearest);
  const factor = (published.sizeBytes - HEADER_BYTES) / cost.weightsBytes;
  return factor > 1 / farthest && factor < farthest ? scaled(cost, factor) : null;
}

/** Bytes of the file as published, or else as its mix tells to about a thousandth: enough to see whether a disk has room. */
export function expectedFileBytes(model: Shaped, published: Published): number | null {
  if (published.sizeBytes !== null) return published.sizeBytes;
  const cost = exactCost(model, published);
  return cost === null ? null : Math.round(cost.weightsBytes + HEADER_BYTES);
}

function exactCost(model: Shaped, { quantization, sizeBytes }: Published): ModelCost | null {
  const mix = mixNames.find((name) => name === quantization);
  if (mix === undefined) return null;
  const cost = costOf(model, mix);
  if (model.shape.hasHead || sizeBytes === null) return cost;
  // Some publishers store the embedding of a tied model a second time, as its head; only the size tells.
  const withHead = costOf({ shape: { ...model.shape, hasHead: true } }, mix);
  const miss = ({ weightsBytes }: ModelCost) => Math.abs(weightsBytes + HEADER_BYTES - sizeBytes);
  return miss(withHead) < miss(cost) ? withHead : cost;
}

function costOf({ shape }: Shaped, mix: MixName): ModelCost {
  return modelCost(shape, publishedTensors(shape, mix));
}

/** As if every tensor were larger or smaller by this factor. */
function scaled(cost: ModelCost, factor: number): ModelCost {
  const scale = (counts: ModelCost['body']) =>
    Object.fromEntries(Object.entries(counts).map(([type, weights]) => [type, weights * factor]));
  return {
    ...cost,
    body: scale(cost.body),
    experts: scale(cost.experts),
    head: scale(cost.head),
    weightsBytes: cost.weightsBytes * factor,
    alwaysNeededBytes: cost.alwaysNeededBytes * factor,
  };
}
