import type { ModelCost } from '../../engine/index.ts';
import type { Offer } from '../downloads/protocol.ts';
import type { CatalogueModel } from './catalogue-file.ts';
import { HEADER_BYTES, publishedCost } from './published-cost.ts';

/** Mixes of the same name differ by less; models of different shapes by more. */
const sizeTolerance = 0.02;

export interface Recognised {
  readonly model: CatalogueModel;
  readonly cost: ModelCost;
}

/**
 * The model of the catalogue that the file of any repository is, or is derived from, before a byte of it is here: its name says
 * so, and its size is what that model's tensors take. Null where either tells nothing.
 */
export function recognise(
  models: Iterable<CatalogueModel>,
  { name, quantization, sizeBytes }: Pick<Offer, 'name' | 'quantization' | 'sizeBytes'>,
): Recognised | null {
  if (quantization === null) return null;
  const words = wordsOf(name);
  const [model] = [...models].filter(({ id }) => words.includes(wordsOf(id))).sort((a, b) => b.id.length - a.id.length);
  const cost = model === undefined ? null : publishedCost(model, { quantization, sizeBytes });
  if (model === undefined || cost === null) return null;
  const miss = Math.abs(cost.weightsBytes + HEADER_BYTES - sizeBytes);
  return miss <= sizeTolerance * sizeBytes ? { model, cost } : null;
}

/** With a stroke at both ends, so that a part of it is found as whole words only. */
function wordsOf(name: string): string {
  return `-${name.toLowerCase().replaceAll(/[._ -]+/g, '-')}-`;
}
