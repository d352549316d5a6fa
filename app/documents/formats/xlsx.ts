import { mainPartOf, relationshipsOf, titleIn } from '../office-package.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { mergedCellsMessage } from '../table-builder.ts';
import { readXml } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { type CellFormat, cellFormats, cellText } from './xlsx-values.ts';

interface Sheet {
  readonly name: string;
  readonly relationship: string;
  readonly isHidden: boolean;
}

interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Days are counted from 1904, as on old Macs. */
  readonly isFrom1904: boolean;
}

/** Told to the app this often, in rows. */
const rowsForProgress = 1_000;

/** One part for each sheet, as a table of the values last calculated; columns and rows without any are left out. */
export async function readXlsx(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const zip = new ZipArchive(bytes, context.limits);
  const main = (await mainPartOf(zip)) ?? 'xl/workbook.xml';
  const relationships = await relationshipsOf(zip, main);
  const pathOf = (type: string) => relationships.find((one) => one.type === type)?.target ?? '';
  const { sheets, isFrom1904 } = await readWorkbook(zip, main);
  const strings = await readStrings(zip, pathOf('sharedStrings'));
  const formats = await cellFormats(zip, pathOf('styles'));

  const writer = new PartWriter(context.limits);
  for (const [index, sheet] of sheets.entries()) {
    writer.beginPart(sheet.name);
    if (sheet.isHidden) writer.warn('hidden', 'Sheets that are hidden in the file are read, too.');
    const path = relationships.find(({ id }) => id === sheet.relationship)?.target ?? '';
    const onRow = (row: number) => {
      if (row % rowsForProgress === 0) context.progress(index, sheets.length);
    };
    const { rows, hasMergedCells } = await readSheet(zip, path, { strings, formats, isFrom1904 }, onRow);
    writer.table(tableOf(rows, context.limits.characters));
    if (hasMergedCells) writer.warn('merged-cells', mergedCellsMessage);
    context.progress(index + 1, sheets.length);
  }
  return {
    title: await titleIn(zip, 'docProps/core.xml'),
    partKind: 'sheet',
    parts: writer.parts,
    warnings: writer.warnings,
  };
}

async function readWorkbook(zip: ZipArchive, path: string): Promise<Workbook> {
  const sheets: Sheet[] = [];
  let isFrom1904 = false;
  await readXml(zip.streamNeeded(path), {
    open: ({ name, attribute }) => {
      if (name === 'workbookPr') isFrom1904 = /^(1|true)$/.test(attribute('date1904') ?? '');
      if (name !== 'sheet') return;
      sheets.push({
        name: attribute('name') ?? '',
        relationship: attribute(':id') ?? '',
        isHidden: (attribute('state') ?? 'visible') !== 'visible',
      });
    },
  });
  if (sheets.length === 0) refuse('damaged', 'cannot be read: it has no sheets.');
  return { sheets, isFrom1904 };
}

async function readStrings(zip: ZipArchive, path: string): Promise<readonly string[]> {
  const strings: string[] = [];
  let text = '';
  let isInText = false;
  let isPhonetic = false;
  await readXml(zip.stream(path), {
    open: ({ name }) => {
      if (name === 'si') text = '';
      else if (name === 't') isInText = !isPhonetic;
      else if (name === 'rPh') isPhonetic = true;
    },
    text: (piece) => {
      if (isInText) text += piece;
    },
    close: (name) => {
      if (name === 't') isInText = false;
      else if (name === 'rPh') isPhonetic = false;
      else if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

interface Values {
  readonly strings: readonly string[];
  readonly formats: readonly CellFormat[];
  readonly isFrom1904: boolean;
}

/** Text by column, from 0. Row numbers are not believed: rows come in order, and a number may be anything. */
type Row = ReadonlyMap<number, string>;

async function readSheet(
  zip: ZipArchive,
  path: string,
  values: Values,
  onRow: (row: number) => void,
): Promise<{ rows: readonly Row[]; hasMergedCells: boolean }> {
  const rows: Row[] = [];
  let row = new Map<number, string>();
  let rowCount = 0;
  let hasMergedCells = false;
  let cell = { column: 0, type: '', format: 0 };
  let nextColumn = 0;
  let value = '';
  let isInValue = false;
  await readXml(zip.stream(path), {
    open: ({ name, attribute }) => {
      if (name === 'row') {
        row = new Map();
        nextColumn = 0;
      } else if (name === 'c') {
        cell = {
          column: columnOf(attribute('r')) ?? nextColumn,
          type: attribute('t') ?? 'n',
          format: Number(attribute('s') ?? 0),
        };
        nextColumn = cell.column + 1;
        value = '';
      } else if (name === 'v' || name === 't') {
        isInValue = true;
      } else if (name === 'mergeCell') {
        hasMergedCells = true;
      }
    },
    text: (piece) => {
      if (isInValue) value += piece;
    },
    close: (name) => {
      if (name === 'v' || name === 't') {
        isInValue = false;
      } else if (name === 'c') {
        const { strings, formats, isFrom1904 } = values;
        const text =
          cell.type === 's'
            ? (strings[Number(value)] ?? '')
            : cellText(cell.type, value, formats[cell.format], isFrom1904);
        if (text.trim() !== '') row.set(cell.column, text);
      } else if (name === 'row') {
        if (row.size > 0) rows.push(row);
        onRow(++rowCount);
      }
    },
  });
  return { rows, hasMergedCells };
}

/** `BC12` → 54. Undefined where it makes no sense. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function tableOf(rows: readonly Row[], maxCharacters: number): string[][] {
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))].sort((a, b) => a - b);
  // Three characters for each cell, even for an empty one.
  if (rows.length * columns.length * 3 > maxCharacters) {
    refuse(
      'too-large',
      'has a sheet with too many rows and columns to read. Save the part that matters as a file of its own.',
    );
  }
  return rows.map((row) => columns.map((column) => row.get(column) ?? ''));
}
