import { readXml } from '../xml.ts';
import type { ZipArchive } from '../zip.ts';

export type CellFormat = 'number' | 'date' | 'percent';

const dayMs = 86_400_000;
/** Day 0 of both ways of counting. Excel takes 1900 for a leap year, so that counting from 1899-12-30 is right from March 1900 on. */
const dayZero = Date.UTC(1899, 11, 30);
const dayZeroOf1904 = Date.UTC(1904, 0, 1);
/** The last day that Excel knows, 9999-12-31. */
const lastDay = 2_958_465;

/** For each style of a cell, what its number means. */
export async function cellFormats(zip: ZipArchive, path: string): Promise<readonly CellFormat[]> {
  const custom = new Map<number, string>();
  const formats: CellFormat[] = [];
  let isInCellFormats = false;
  await readXml(zip.stream(path), {
    open: ({ name, attribute }) => {
      const id = Number(attribute('numFmtId') ?? 0);
      if (name === 'numFmt') custom.set(id, attribute('formatCode') ?? '');
      else if (name === 'cellXfs') isInCellFormats = true;
      else if (name === 'xf' && isInCellFormats) formats.push(formatOf(id, custom.get(id)));
    },
    close: (name) => {
      if (name === 'cellXfs') isInCellFormats = false;
    },
  });
  return formats;
}

function formatOf(id: number, code: string | undefined): CellFormat {
  if (code === undefined) {
    // Numbers of the built-in formats; 27 to 36 and 50 to 58 are dates of East Asian versions.
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
      return 'date';
    return id === 9 || id === 10 ? 'percent' : 'number';
  }
  // Without literal text, colours and conditions, letters of dates mean dates.
  const bare = code.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]/gi, '');
  if (/[ymdhs]/i.test(bare) && !/general/i.test(bare)) return 'date';
  return bare.includes('%') ? 'percent' : 'number';
}

/** A value that is in the cell itself, as a person sees it, more or less: numbers keep all their digits, dates are ISO. */
export function cellText(type: string, value: string, format: CellFormat | undefined, isFrom1904: boolean): string {
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n' || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (format === 'date' && number >= 0 && number <= lastDay) return dateText(number, isFrom1904);
  // Excel shows 15 digits and stores 17: 0.1 + 0.2 is 0.3 to its users.
  const shown = (one: number) => String(Number(one.toPrecision(15)));
  return format === 'percent' ? `${shown(number * 100)}%` : shown(number);
}

function dateText(days: number, isFrom1904: boolean): string {
  const at = new Date(
    (isFrom1904 ? dayZeroOf1904 : dayZero) + Math.round((days * dayMs) / 1_000) * 1_000,
  ).toISOString();
  const [date = '', time = ''] = at.slice(0, 19).split('T');
  if (days < 1) return time;
  return time === '00:00:00' ? date : `${date} ${time}`;
}
