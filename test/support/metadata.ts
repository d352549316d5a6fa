import type { MetadataValue } from '../../engine/gguf/metadata.ts';
import { Metadata } from '../../engine/gguf/metadata.ts';
import { PackedStrings } from '../../engine/gguf/packed-strings.ts';

type PlainValue = string | number | boolean | readonly string[] | readonly number[];

/** Metadata from plain values; whole numbers count as integers. */
export function metadataOf(values: Readonly<Record<string, PlainValue>>): Metadata {
  return new Metadata(new Map(Object.entries(values).map(([key, value]) => [key, tagged(value)])));
}

function tagged(value: PlainValue): MetadataValue {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'integer' : 'float', value };
  if (isStrings(value)) return { kind: 'strings', value: PackedStrings.from(value) };
  return { kind: value.every(Number.isInteger) ? 'integers' : 'floats', value: Float64Array.from(value) };
}

function isStrings(values: readonly string[] | readonly number[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string');
}
