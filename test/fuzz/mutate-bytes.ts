import type { Dice } from './dice.ts';
import { extremesOf, readUnsigned, writeUnsigned } from './extremes.ts';
import type { WrittenImage } from './gguf-image.ts';

/** Changes the bytes of a file, wherever they belong; returns them with what was done, as other bytes. */
type ByteMutation = (file: WrittenImage, dice: Dice) => { readonly bytes: Buffer; readonly what: string };

const mutations: readonly ByteMutation[] = [
  setNumber,
  setNumber,
  setNumber,
  flipBits,
  flipHeaderBits,
  cut,
  append,
  copyOver,
];

export function mutateBytes(file: WrittenImage, dice: Dice): { bytes: Buffer; what: string } {
  return dice.pick(mutations)(file, dice);
}

/** Numbers that stand alone as often as those in long lists, which would otherwise be nearly all. */
function setNumber({ bytes, fields }: WrittenImage, dice: Dice) {
  const hasElements = fields.some(({ isElement }) => isElement);
  const isElement = hasElements && dice.chance(0.2);
  const field = dice.pick(fields.filter((candidate) => candidate.isElement === isElement));
  const before = readUnsigned(bytes, field.offset, field.bytes);
  const value = dice.pick(extremesOf(before, field.bytes));
  const changed = Buffer.from(bytes);
  writeUnsigned(changed, field.offset, field.bytes, value);
  return { bytes: changed, what: `${field.name}: ${before} → ${value}` };
}

function flipBits({ bytes }: WrittenImage, dice: Dice) {
  return flipBelow(bytes, bytes.length, dice);
}

function flipHeaderBits({ bytes, dataStart }: WrittenImage, dice: Dice) {
  return flipBelow(bytes, dataStart, dice);
}

function flipBelow(bytes: Buffer, end: number, dice: Dice) {
  const changed = Buffer.from(bytes);
  const places = Array.from({ length: 1 + dice.below(8) }, () => dice.below(end));
  for (const place of places) changed[place]! ^= 1 << dice.below(8);
  return { bytes: changed, what: `bits flipped at ${places.join(', ')}` };
}

function cut({ bytes, dataStart }: WrittenImage, dice: Dice) {
  const length = dice.below(dice.chance(0.5) ? dataStart : bytes.length);
  return { bytes: bytes.subarray(0, length), what: `cut to ${length} bytes` };
}

function append({ bytes }: WrittenImage, dice: Dice) {
  const more = dice.bytes(1 + dice.below(4096));
  return { bytes: Buffer.concat([bytes, more]), what: `${more.length} random bytes appended` };
}

/** Well-formed pieces in wrong places. */
function copyOver({ bytes, dataStart }: WrittenImage, dice: Dice) {
  const changed = Buffer.from(bytes);
  const length = 1 + dice.below(64);
  const [from, to] = [dice.below(dataStart), dice.below(dataStart)];
  bytes.copy(changed, to, from, from + length);
  return { bytes: changed, what: `${length} bytes at ${from} copied to ${to}` };
}
