import { titleIn } from '../office-package.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { mergedCellsMessage, spanOf, TableBuilder } from '../table-builder.ts';
import { readXml } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { Footnotes } from './footnotes.ts';

/** Not the text itself: comments, what was deleted, readings of Chinese characters, the number that a note is shown with. */
const silent = new Set(['annotation', 'tracked-changes', 'ruby-text', 'note-citation', 'forms', 'title', 'desc']);
/** Repeated rows and columns are how the format fills a sheet; real tables repeat a few. */
const maxRepeats = 50;

/** Parts are pages where the program that wrote the file noted their ends, else there is one. */
export async function readOdt(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const zip = new ZipArchive(bytes, context.limits);
  await refuseEncrypted(zip);
  const writer = new PartWriter(context.limits);
  writer.beginPart();
  await writeContent(zip, writer, context);
  return {
    title: await titleIn(zip, 'meta.xml'),
    partKind: writer.partCount > 1 ? 'page' : 'text',
    parts: writer.parts,
    warnings: writer.warnings,
  };
}

async function refuseEncrypted(zip: ZipArchive): Promise<void> {
  await readXml(zip.stream('META-INF/manifest.xml'), {
    open: ({ name }) => {
      if (name === 'encryption-data') {
        refuse('encrypted', 'is protected by a password. Save a copy without one and add that.');
      }
    },
  });
}

interface Paragraph {
  /** 0 for one that is no heading. */
  readonly level: number;
  text: string;
}

interface OpenTable {
  readonly builder: TableBuilder;
  cell: string;
  columns: number;
  rows: number;
}

async function writeContent(zip: ZipArchive, writer: PartWriter, { progress }: ReadContext): Promise<void> {
  const notes = new Footnotes();
  const tables: OpenTable[] = [];
  /** The innermost is being written; text boxes and notes stand inside the paragraph that they belong to. */
  const paragraphs: Paragraph[] = [];
  const noteTexts: string[] = [];
  const lists: { isItemStart: boolean }[] = [];
  let silentDepth = 0;
  let isPageDue = false;

  const beginPageIfDue = () => {
    if (!isPageDue || tables.length > 0 || noteTexts.length > 0) return;
    isPageDue = false;
    notes.writeTo(writer);
    writer.beginPart();
    progress(writer.partCount, null);
  };

  const endParagraph = ({ level, text }: Paragraph) => {
    const block = text.replace(/ *\n */g, '\n').trim();
    if (block === '') return;
    const table = tables.at(-1);
    const list = lists.at(-1);
    if (noteTexts.length > 0) noteTexts.push(`${noteTexts.pop()} ${block}`.trim());
    else if (table !== undefined) table.cell = `${table.cell} ${block}`.trim();
    else if (level > 0) writer.heading(level, block);
    else if (list === undefined) writer.block(block);
    else {
      writer.listItem(lists.length - (list.isItemStart ? 1 : 0), list.isItemStart ? '-' : '', block);
      list.isItemStart = false;
    }
  };

  const append = (text: string) => {
    const paragraph = paragraphs.at(-1);
    if (paragraph !== undefined && silentDepth === 0) paragraph.text += text;
  };

  await readXml(zip.streamNeeded('content.xml'), {
    open: ({ name, attribute }) => {
      if (name === 'tracked-changes') {
        writer.warn('tracked-changes', 'The file has tracked changes; the text is read with all of them accepted.');
      }
      if (silent.has(name)) silentDepth++;
      if (silentDepth > 0) return;
      switch (name) {
        case 'h':
        case 'p':
          if (paragraphs.length === 0) beginPageIfDue();
          paragraphs.push({ level: name === 'h' ? Number(attribute('outline-level') ?? 1) || 1 : 0, text: '' });
          break;
        case 's':
          append(' '.repeat(spanOf(attribute('c'))));
          break;
        case 'tab':
          append('\t');
          break;
        case 'line-break':
          append('\n');
          break;
        case 'soft-page-break':
          isPageDue = true;
          break;
        case 'list':
          lists.push({ isItemStart: false });
          break;
        case 'list-item': {
          const list = lists.at(-1);
          if (list !== undefined) list.isItemStart = true;
          break;
        }
        case 'note-body':
          noteTexts.push('');
          break;
        case 'table':
          beginPageIfDue();
          tables.push({ builder: new TableBuilder(), cell: '', columns: 1, rows: 1 });
          break;
        case 'table-row':
          tables.at(-1)?.builder.beginRow();
          break;
        case 'table-cell': {
          const table = tables.at(-1);
          if (table === undefined) break;
          table.cell = '';
          table.columns = spanOf(attribute('number-columns-spanned'));
          table.rows = spanOf(attribute('number-rows-spanned'));
          break;
        }
        case 'covered-table-cell': {
          const repeats = Math.min(spanOf(attribute('number-columns-repeated')), maxRepeats);
          for (let index = 0; index < repeats; index++) tables.at(-1)?.builder.mergedCell();
          break;
        }
      }
    },
    text: (text) => append(text.replace(/[ \t\r\n]+/g, ' ')),
    close: (name) => {
      if (silent.has(name)) silentDepth--;
      if (silentDepth > 0) return;
      switch (name) {
        case 'h':
        case 'p': {
          const paragraph = paragraphs.pop();
          if (paragraph !== undefined) endParagraph(paragraph);
          break;
        }
        case 'list':
          lists.pop();
          break;
        case 'note-body':
          append(notes.add(noteTexts.pop() ?? ''));
          break;
        case 'table-cell': {
          const table = tables.at(-1);
          if (table === undefined) break;
          // The cells that this one covers have elements of their own.
          if (table.columns > 1 || table.rows > 1) table.builder.mergedCell(table.cell);
          else table.builder.cell(table.cell);
          break;
        }
        case 'table':
          endTable();
          break;
      }
    },
  });
  notes.writeTo(writer);

  function endTable(): void {
    const table = tables.pop();
    if (table === undefined || table.builder.isEmpty) return;
    const outer = tables.at(-1);
    // Markdown has no tables inside of tables.
    if (outer !== undefined) outer.cell = `${outer.cell} ${table.builder.rows.flat().join(' ')}`.trim();
    else writer.table(table.builder.rows);
    if (table.builder.hasMergedCells) writer.warn('merged-cells', mergedCellsMessage);
  }
}
