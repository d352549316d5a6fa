import { valueTypes } from '../support/gguf-writer.ts';
import type { Dice } from './dice.ts';
import type { GgufImage, ImageKey } from './gguf-image.ts';

export interface SetPart {
  readonly fileName: string;
  readonly image: GgufImage;
}

/** Distributes a model over several files, named and numbered as published sets are. */
export function splitImage(image: GgufImage, count: number): SetPart[] {
  const perPart = Math.ceil(image.tensors.length / count);
  return Array.from({ length: count }, (_, no) => ({
    fileName: partName(no, count),
    image: {
      ...image,
      keys: [
        number('split.no', 'u16', no),
        number('split.count', 'u16', count),
        ...(no === 0 ? [number('split.tensors.count', 'i32', image.tensors.length), ...image.keys] : []),
      ],
      // A part that does not say so has the usual alignment.
      alignment: no === 0 ? image.alignment : 32,
      tensors: image.tensors.slice(no * perPart, (no + 1) * perPart),
    },
  }));
}

export function partName(no: number, count: number): string {
  const five = (n: number) => String(n).padStart(5, '0');
  return `model-${five(no + 1)}-of-${five(count)}.gguf`;
}

/** Parts that are missing, doubled, changed over or of another name. */
export function confuseParts(parts: readonly SetPart[], dice: Dice): { parts: readonly SetPart[]; what: string } {
  const [a, b] = [dice.below(parts.length), dice.below(parts.length)];
  const [first, second] = [parts[a]!, parts[b]!];
  return dice.pick([
    () => ({ parts, what: 'whole' }),
    () => ({ parts, what: 'whole' }),
    () => ({ parts: parts.toSpliced(a, 1), what: `part ${a + 1} missing` }),
    () => ({ parts: parts.with(a, { ...first, image: second.image }), what: `part ${b + 1} also as part ${a + 1}` }),
    () => ({
      parts: parts.with(a, { ...first, image: second.image }).with(b, { ...second, image: first.image }),
      what: `parts ${a + 1} and ${b + 1} changed over`,
    }),
    () => ({
      parts: parts.with(a, { ...first, fileName: partName(dice.below(4), 1 + dice.below(4)) }),
      what: `part ${a + 1} renamed`,
    }),
  ])();
}

function number(name: string, type: 'u16' | 'i32', value: number): ImageKey {
  const bytes = Buffer.alloc(type === 'u16' ? 2 : 4);
  bytes.writeUIntLE(value, 0, bytes.length);
  return { name: Buffer.from(name), type: valueTypes[type], elementType: null, values: [bytes] };
}
