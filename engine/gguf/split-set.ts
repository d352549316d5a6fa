import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../errors.ts';
import { damaged } from './damaged.ts';
import type { Metadata } from './metadata.ts';
import type { GgufPart } from './read-part.ts';
import { readPart } from './read-part.ts';

/**
 * Models above 50 GB are published as several files, `<prefix>-00001-of-00005.gguf` and so on: each is a GGUF file with its own
 * header, alignment and data; the first alone describes the model. Source: the GGUF specification, and llama.cpp's gguf-split.
 */

const maxParts = 1024;
const maxTensors = 65_536;
/** Of missing files, how many an error lists. */
const maxNamed = 3;

/** Whether the file says that there are others beside it. @throws EngineError 'file-damaged' for an impossible count. */
export function isPartOfSet({ metadata }: GgufPart): boolean {
  return metadata.has('split.count') && countParts(metadata) > 1;
}

/**
 * Reads the other files of a set, which are found by the chosen one's own name in its own folder: no name from inside a file is ever
 * used. Returns all parts in order.
 *
 * @throws EngineError 'file-missing' when a part is not there or the chosen file was renamed, 'file-damaged' when the files do not
 *   belong together, and what reading a part throws, with the part's number and name.
 */
export function readSet(chosen: GgufPart): readonly GgufPart[] {
  const count = countParts(chosen.metadata);
  const { no, pathOf } = nameParts(chosen, count);
  requireAll(count, pathOf);
  const parts = Array.from({ length: count }, (_, i) => (i === no ? chosen : readNamedPart(i, count, pathOf(i))));
  for (const [i, part] of parts.entries()) requireNumber(part, i, count);
  requireTensorCount(parts);
  return parts;
}

/** An error for files that are each valid but not parts of one model; `detail` says how that shows, without a full stop. */
export function differentSets(detail: string): EngineError {
  return new EngineError(
    'file-damaged',
    `The parts of this model do not belong together: ${detail}. Download all parts again, into an empty folder.`,
  );
}

function countParts(metadata: Metadata): number {
  const count = metadata.number('split.count');
  if (!Number.isInteger(count) || count < 1 || count > maxParts) {
    throw damaged(`its key "split.count" is ${count}, which is not a whole number from 1 to ${maxParts}`);
  }
  return count;
}

/** The chosen file's index, by its name, and the path of each part. */
function nameParts({ path, metadata }: GgufPart, count: number): PlaceInSet {
  const place = placeInSet(path, count);
  if (place !== null) return place;
  const ending = `-${five(metadata.number('split.no') + 1)}-of-${five(count)}.gguf`;
  throw new EngineError(
    'file-missing',
    `This file is one of the ${count} parts of a model, but it was renamed, and the other parts are found by its name. ` +
      `Give it back its old name, which ends in "${ending}", in one folder with the others.`,
  );
}

interface PlaceInSet {
  /** Index of the file itself. */
  readonly no: number;
  readonly pathOf: (part: number) => string;
}

/** What the name of a file says about a set of `count` parts; null when it does not fit such a set. */
export function placeInSet(path: string, count: number): PlaceInSet | null {
  const [, prefix, number, total] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s.exec(basename(path)) ?? [];
  const no = Number(number) - 1;
  if (prefix === undefined || Number(total) !== count || no < 0 || no >= count) return null;
  return { no, pathOf: (part) => join(dirname(path), `${prefix}-${five(part + 1)}-of-${total}.gguf`) };
}

function five(n: number): string {
  return String(n).padStart(5, '0');
}

function requireAll(count: number, pathOf: (part: number) => string): void {
  const missing = Array.from({ length: count }, (_, i) => i).filter(
    (i) => statSync(pathOf(i), { throwIfNoEntry: false }) === undefined,
  );
  if (missing.length === 0) return;
  const names = missing.slice(0, maxNamed).map((i) => basename(pathOf(i)));
  const more = missing.length > maxNamed ? ` and ${missing.length - maxNamed} more` : '';
  throw new EngineError(
    'file-missing',
    missing.length === 1
      ? `Part ${(missing[0] ?? 0) + 1} of ${count} is missing: ${names[0]}. Download it into the same folder.`
      : `${missing.length} of ${count} parts are missing: ${names.join(', ')}${more}. Download them into the same folder.`,
  );
}

/** Reads a part; what is wrong with it is said of the part, since the person chose another file. */
function readNamedPart(no: number, count: number, path: string): GgufPart {
  try {
    return readPart(path);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const message = `Part ${no + 1} of ${count}, ${basename(path)}, cannot be used. ${error.message}`;
    throw new EngineError(error.code, message, { cause: error });
  }
}

function requireNumber({ path, metadata }: GgufPart, no: number, count: number): void {
  const name = basename(path);
  for (const key of ['split.no', 'split.count']) {
    if (!metadata.has(key)) throw differentSets(`${name} is not part of a set, since it has no key "${key}"`);
  }
  const [ownNo, ownCount] = [metadata.number('split.no'), metadata.number('split.count')];
  if (ownCount !== count) throw differentSets(`${name} is one of ${ownCount} parts, not of ${count}`);
  if (ownNo !== no) throw differentSets(`${name} says that it is part ${ownNo + 1}, not ${no + 1}`);
}

/** The total in the first part, and in others that repeat it, is what tells parts of two versions of a model apart. */
function requireTensorCount(parts: readonly GgufPart[]): void {
  const key = 'split.tensors.count';
  const [expected, ...repeated] = parts.flatMap((part, i) =>
    i === 0 || part.metadata.has(key) ? [part.metadata.number(key)] : [],
  );
  const other = repeated.find((count) => count !== expected);
  if (other !== undefined) {
    throw differentSets(`one says that there are ${expected} tensors in all, and another ${other}`);
  }
  const found = parts.reduce((sum, part) => sum + part.tensors.length, 0);
  if (found > maxTensors) throw damaged(`its parts hold ${found} tensors, and at most ${maxTensors} are possible`);
  if (found !== expected) throw differentSets(`they hold ${found} tensors together where there should be ${expected}`);
}
