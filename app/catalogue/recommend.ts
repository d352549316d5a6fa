import type { CatalogueEntry, MemoryNeed } from '../contract.ts';
import type { CatalogueModel } from './catalogue-file.ts';

/** Writing slower than this is no pleasure to read along: about as fast as people read aloud. */
const EVERYDAY_TOKENS_PER_SECOND = 8;
/** Who asks a hard question waits, but not for ever: an answer with its thinking takes minutes at this speed. */
const HARDEST_TOKENS_PER_SECOND = 2.5;

/** Files of the usual choice, best first: four bits cost little quality from 3B on; small models lose more by it. */
const usualFrom3B = ['Q4_K_M', 'Q5_K_M', 'Q6_K', 'Q8_0'];
const usualBelow3B = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'];

export interface Choice {
  readonly entry: CatalogueEntry;
  readonly model: CatalogueModel;
}

export interface Recommendation {
  readonly everyday: string | null;
  readonly hardest: string | null;
}

/**
 * Ids of the two entries to recommend; null where none will do. Only hybrid models count, since one download then has both modes, only
 * what was predicted for this very machine, and only what is installed or has room on the disk (`freeDiskBytes`; null: unknown).
 *
 * everyday: the most able model that fits with room to spare, or else just fits, and writes as fast as people read.
 * hardest: the most able one that stays in memory and still answers in minutes; null when that is the everyday one.
 */
export function recommend(choices: readonly Choice[], freeDiskBytes: number | null): Recommendation {
  const candidates = choices.filter(
    ({ entry, model }) => model.kind === 'hybrid' && entry.sizeBytes !== null && hasRoom(entry, freeDiskBytes),
  );
  const quick = candidates.filter(({ entry }) => writes(entry, EVERYDAY_TOKENS_PER_SECOND));
  const everyday =
    best(quick.filter(({ entry }) => entry.memory?.verdict === 'fits')) ??
    best(quick.filter(({ entry }) => entry.memory?.verdict === 'tight'));
  const hardest = best(
    candidates.filter(
      ({ entry }) =>
        (entry.memory?.verdict === 'fits' || entry.memory?.verdict === 'tight') &&
        writes(entry, HARDEST_TOKENS_PER_SECOND),
    ),
  );
  return {
    everyday: everyday?.entry.id ?? null,
    hardest: hardest === undefined || hardest.model === everyday?.model ? null : hardest.entry.id,
  };
}

/** The order of a list: the two recommended, then what fits before what does not, in each the most able model in its usual file first. */
export function inOrder(choices: readonly Choice[], { everyday, hardest }: Recommendation): Choice[] {
  const place = ({ entry }: Choice) => {
    if (entry.id === everyday) return 0;
    if (entry.id === hardest) return 1;
    return 2 + (entry.memory === null ? verdictsInOrder.length : verdictsInOrder.indexOf(entry.memory.verdict));
  };
  return choices.toSorted((a, b) => place(a) - place(b) || compare(a, b));
}

const verdictsInOrder: readonly MemoryNeed['verdict'][] = ['fits', 'tight', 'pages', 'too-large'];

function hasRoom({ diskNeededBytes, installedModelId }: CatalogueEntry, freeDiskBytes: number | null): boolean {
  return installedModelId !== null || freeDiskBytes === null || (diskNeededBytes ?? 0) <= freeDiskBytes;
}

function writes({ speed }: CatalogueEntry, tokensPerSecond: number): boolean {
  return speed !== null && speed.decodeTokensPerSecond >= tokensPerSecond;
}

function best(choices: readonly Choice[]): Choice | undefined {
  return choices.filter(({ entry, model }) => rank(entry, model) < usualFrom3B.length).toSorted(compare)[0];
}

function compare(a: Choice, b: Choice): number {
  return ability(b.model) - ability(a.model) || rank(a.entry, a.model) - rank(b.entry, b.model);
}

function rank({ quantization }: CatalogueEntry, { parameters }: CatalogueModel): number {
  const order = parameters >= 3e9 ? usualFrom3B : usualBelow3B;
  const place = order.indexOf(quantization);
  return place < 0 ? order.length : place;
}

/**
 * Parameters of a dense model about as able. A mixture of experts lies between its active and its total parameters, weighted so that
 * 30B-A3B comes out level with the 14B, as in the results that Qwen published; being faster, it goes first.
 */
function ability({ parameters, shape }: CatalogueModel): number {
  if (shape.nExperts === 0) return parameters;
  const ofOneExpert = 3 * shape.nLayers * shape.dModel * shape.dExpert;
  const active = parameters - ofOneExpert * (shape.nExperts - shape.topK);
  return active ** 0.3 * parameters ** 0.7;
}
