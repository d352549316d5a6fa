import { readXml } from '../xml.ts';
import type { ZipArchive } from '../zip.ts';

/** A paragraph's place in a list; levels from 0. */
export interface ListPlace {
  list: string;
  level: number;
}

interface Level {
  format: string;
  /** `%1.%2` stands for the numbers of the first two levels. */
  pattern: string;
  start: number;
}

const maxLevels = 9;

/** Counts the lists of a document, so that “see 3.2” finds what Word shows as 3.2. */
export class Numbering {
  readonly #levels: ReadonlyMap<string, readonly Level[]>;
  readonly #counters = new Map<readonly Level[], number[]>();

  private constructor(levels: ReadonlyMap<string, readonly Level[]>) {
    this.#levels = levels;
  }

  static async read(zip: ZipArchive, path: string): Promise<Numbering> {
    const definitions = new Map<string, Level[]>();
    const lists = new Map<string, readonly Level[]>();
    let levels: Level[] = [];
    let level: Level | null = null;
    let list = '';
    await readXml(zip.stream(path), {
      open: ({ name, attribute }) => {
        const value = attribute('val') ?? '';
        switch (name) {
          case 'abstractNum':
            levels = [];
            definitions.set(attribute('abstractNumId') ?? '', levels);
            break;
          case 'lvl': {
            const index = Number(attribute('ilvl') ?? 0);
            level = { format: 'decimal', pattern: '', start: 1 };
            if (Number.isInteger(index) && index >= 0 && index < maxLevels) levels[index] = level;
            break;
          }
          case 'numFmt':
            if (level !== null) level.format = value;
            break;
          case 'lvlText':
            if (level !== null) level.pattern = value;
            break;
          case 'start':
            if (level !== null) level.start = Number(value) || 0;
            break;
          case 'num':
            level = null;
            list = attribute('numId') ?? '';
            break;
          case 'abstractNumId':
            lists.set(list, definitions.get(value) ?? []);
            break;
        }
      },
    });
    return new Numbering(lists);
  }

  /** The mark of the next paragraph at this place: `-` for bullets; null where the list is none, as `numId` 0 says. */
  next({ list, level }: ListPlace): string | null {
    const levels = this.#levels.get(list);
    const own = levels?.[level];
    if (levels === undefined || own === undefined) return null;
    if (own.format === 'bullet' || own.format === 'none') return '-';
    let counters = this.#counters.get(levels);
    if (counters === undefined) {
      counters = [];
      this.#counters.set(levels, counters);
    }
    counters[level] = (counters[level] ?? own.start - 1) + 1;
    // Lower levels begin anew below it.
    counters.length = level + 1;
    const counted = counters;
    const mark = own.pattern.replace(/%([1-9])/g, (_, digit: string) => {
      const index = Number(digit) - 1;
      const of = levels[index];
      return of === undefined ? '' : numeral(counted[index] ?? of.start, of.format);
    });
    return mark.trim() === '' ? '-' : mark.trim();
  }
}

function numeral(value: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(value);
    case 'upperLetter':
      return letters(value).toUpperCase();
    case 'lowerRoman':
      return roman(value).toLowerCase();
    case 'upperRoman':
      return roman(value);
    default:
      return String(value);
  }
}

/** a … z, aa, bb …, as Word goes on. */
function letters(value: number): string {
  const index = (Math.max(value, 1) - 1) % 26;
  return String.fromCharCode(97 + index).repeat(Math.min(Math.ceil(Math.max(value, 1) / 26), 10));
}

const romanDigits: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(value: number): string {
  if (value < 1 || value >= 4_000) return String(value);
  let rest = value;
  let text = '';
  for (const [size, digit] of romanDigits) {
    for (; rest >= size; rest -= size) text += digit;
  }
  return text;
}
