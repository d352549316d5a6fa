import type { KvType } from '../../engine/protocol.ts';
import { Dice } from './dice.ts';
import { extremesOf, readUnsigned, writeUnsigned } from './extremes.ts';
import type { GgufImage } from './gguf-image.ts';
import { writeImage } from './gguf-image.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateHarmlessly, mutateImage } from './mutate-image.ts';
import type { SeedModel } from './seed-models.ts';
import { confuseParts, splitImage } from './split-image.ts';

/** A model file that may be wrong, or a set of them. */
export interface FuzzCase {
  /** What was done to which seed. */
  readonly what: string;
  readonly files: readonly CaseFile[];
  /** Name of the file that is opened. */
  readonly open: string;
  /** How keys and values are to be kept, if the model's heads allow it. */
  readonly kvType: KvType;
}

export interface CaseFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const splitShare = 0.15;
/** Of cases that are likely to be loaded. */
const harmlessShare = 0.4;
const maxMutations = 4;
const kvTypes: readonly KvType[] = ['F16', 'Q8_0'];

/** Case `index` of a run: the same for the same seed models, seed and index. */
export function randomCase(models: readonly SeedModel[], seed: number, index: number): FuzzCase {
  const dice = new Dice(seed * 2 ** 21 + index);
  const model = dice.pick(models);
  const done: string[] = [model.name];
  let { image } = model;
  const isHarmless = dice.chance(harmlessShare);
  const nChanges = isHarmless ? 1 + dice.below(maxMutations) : dice.below(maxMutations);
  for (let i = 0; i < nChanges; i++) {
    const mutated = isHarmless ? mutateHarmlessly(image, dice) : mutateImage(image, dice);
    image = mutated.image;
    done.push(mutated.what);
  }
  const changesBytes = !isHarmless && (nChanges === 0 || dice.chance(0.3));
  return dice.chance(splitShare)
    ? splitCase(image, changesBytes, done, dice)
    : singleCase(image, changesBytes, done, dice);
}

function singleCase(image: GgufImage, changesBytes: boolean, done: string[], dice: Dice): FuzzCase {
  const bytes = finalBytes(image, changesBytes, done, dice);
  return {
    what: done.join('; '),
    files: [{ name: 'model.gguf', bytes }],
    open: 'model.gguf',
    kvType: dice.pick(kvTypes),
  };
}

function splitCase(image: GgufImage, changesBytes: boolean, done: string[], dice: Dice): FuzzCase {
  const count = dice.pick([1, 2, 2, 3]);
  const { parts, what } = confuseParts(splitImage(image, count), dice);
  done.push(`in ${count} files, ${what}`);
  const spoilt = changesBytes ? dice.below(parts.length) : -1;
  const files = parts.map((part, i) => ({
    name: part.fileName,
    bytes: finalBytes(part.image, i === spoilt, done, dice),
  }));
  const open = files.length === 0 ? 'model.gguf' : dice.pick(files).name;
  return { what: done.join('; '), files, open, kvType: dice.pick(kvTypes) };
}

function finalBytes(image: GgufImage, changesBytes: boolean, done: string[], dice: Dice): Buffer {
  const written = writeImage(image);
  if (!changesBytes) return written.bytes;
  const { bytes, what } = mutateBytes(written, dice);
  done.push(what);
  return bytes;
}

/**
 * Every number that stands alone in the header of these models, set to each extreme, and the first of them cut at every byte of its
 * header; in an order that the seed determines.
 */
export function* systematicCases(models: readonly SeedModel[], seed: number): Generator<FuzzCase> {
  const dice = new Dice(seed);
  const plans = models.flatMap(({ name, image }, place) => {
    const { bytes, fields, dataStart } = writeImage(image);
    const numbers = fields
      .filter(({ isElement }) => !isElement)
      .flatMap((field) =>
        extremesOf(readUnsigned(bytes, field.offset, field.bytes), field.bytes).map((value) => () => {
          const changed = Buffer.from(bytes);
          writeUnsigned(changed, field.offset, field.bytes, value);
          return single(`${name}; ${field.name}: ${value}`, changed);
        }),
      );
    const cuts = Array.from({ length: place === 0 ? dataStart : 0 }, (_, length) => () => {
      return single(`${name}; cut to ${length} bytes`, bytes.subarray(0, length));
    });
    return [...numbers, ...cuts];
  });
  for (const plan of dice.shuffled(plans)) yield plan();
}

function single(what: string, bytes: Buffer): FuzzCase {
  return { what, files: [{ name: 'model.gguf', bytes }], open: 'model.gguf', kvType: 'F16' };
}
