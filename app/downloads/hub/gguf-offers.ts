import { isAllowedName } from '../models-folder.ts';
import type { Offer } from '../protocol.ts';
import type { ListedFile } from './listed-file.ts';

const partPattern = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/;
/** As publishers write them in file names: Q4_K_M, Q5_0, IQ2_XXS, TQ1_0, MXFP4, BF16, F16, with or without unsloth's UD- before. */
const quantizationPattern =
  /(?:^|[-._])((?:UD-)?(?:I?Q\d_[A-Z0-9]+(?:_[A-Z]+)*|TQ\d_\d|MXFP4(?:_MOE)?|BF16|F16|FP16|F32))(?=$|[-._])/i;
/** A vision projector belongs to another model; alone it answers nothing. */
const projectorPattern = /(^|[-._])mmproj([-._]|$)/i;

export interface Offers {
  readonly offers: readonly Offer[];
  /** GGUF files left out because of their names or because other parts of their set are missing. */
  readonly leftOut: number;
}

/** The models among a repository's files: single GGUF files, and split sets as one each. Smallest first. */
export function ggufOffers(files: readonly ListedFile[]): Offers {
  const models = files.filter(({ path }) => path.endsWith('.gguf') && !projectorPattern.test(baseName(path)));
  const usable = models.filter(({ path, sizeBytes }) => sizeBytes > 0 && path.split('/').every(isAllowedName));
  const sets = Map.groupBy(usable, ({ path }) => {
    const [, prefix, , total] = partPattern.exec(path) ?? [];
    return prefix === undefined ? path : `${prefix} of ${total}`;
  });
  const offers = [...sets.values()].flatMap((set) => offerOf(set) ?? []).sort((a, b) => a.sizeBytes - b.sizeBytes);
  const offered = offers.reduce((sum, offer) => sum + offer.files.length, 0);
  return { offers, leftOut: models.length - offered };
}

/** Null when parts are missing. */
function offerOf(set: readonly ListedFile[]): Offer | null {
  const files = set.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const [first] = files;
  if (first === undefined) return null;
  const [, prefix, , total] = partPattern.exec(first.path) ?? [];
  const isWhole =
    prefix === undefined
      ? files.length === 1
      : files.length === Number(total) && files.every(({ path }, i) => partNumber(path) === i + 1);
  if (!isWhole) return null;
  const name = baseName(prefix ?? first.path.slice(0, -'.gguf'.length));
  return {
    quantization: quantizationPattern.exec(name)?.[1]?.toUpperCase() ?? null,
    name,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files,
  };
}

function partNumber(path: string): number {
  return Number(partPattern.exec(path)?.[2]);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
