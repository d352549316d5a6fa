import { mainPartOf, relationshipsOf, titleIn } from '../office-package.ts';
import { oneLine, PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { mergedCellsMessage, spanOf, TableBuilder } from '../table-builder.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { type ListPlace, Numbering } from './docx-numbering.ts';
import { readStyles, type Styles } from './docx-styles.ts';
import { Footnotes } from './footnotes.ts';

/** Parts are the pages that Word noted when it saved the file, else there is one. */
export async function readDocx(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const zip = new ZipArchive(bytes, context.limits);
  const main = (await mainPartOf(zip)) ?? 'word/document.xml';
  const relationships = await relationshipsOf(zip, main);
  const pathOf = (type: string) => relationships.find((one) => one.type === type)?.target ?? '';
  const styles = await readStyles(zip, pathOf('styles'));
  const numbering = await Numbering.read(zip, pathOf('numbering'));
  const notes = {
    footnoteReference: await readNotes(zip, pathOf('footnotes')),
    endnoteReference: await readNotes(zip, pathOf('endnotes')),
  };
  const writer = new PartWriter(context.limits);
  writer.beginPart();
  const body = new BodyWriter(writer, styles, numbering, notes, () => context.progress(writer.partCount, null));
  await readXml(zip.streamNeeded(main), body);
  body.end();
  return {
    title: await titleIn(zip, 'docProps/core.xml'),
    partKind: writer.partCount > 1 ? 'page' : 'text',
    parts: writer.parts,
    warnings: writer.warnings,
  };
}

type NoteKind = 'footnoteReference' | 'endnoteReference';
type Notes = Readonly<Record<NoteKind, ReadonlyMap<string, string>>>;

async function readNotes(zip: ZipArchive, path: string): Promise<ReadonlyMap<string, string>> {
  const notes = new Map<string, string>();
  let id = '';
  let text = '';
  let isInText = false;
  await readXml(zip.stream(path), {
    open: ({ name, attribute }) => {
      if (name === 'footnote' || name === 'endnote') {
        id = attribute('id') ?? '';
        text = '';
      }
      if (name === 'p' || name === 'tab' || name === 'br') text += ' ';
      isInText = name === 't';
    },
    text: (piece) => {
      if (isInText) text += piece;
    },
    close: (name) => {
      isInText = false;
      if (name === 'footnote' || name === 'endnote') notes.set(id, oneLine(text));
    },
  });
  return notes;
}

interface Paragraph {
  text: string;
  style: string;
  /** Its own, not its style's; from 0. */
  outlineLevel: number | null;
  list: Partial<ListPlace>;
  /** What was before the page's end is written already: the rest is no new item. */
  isContinued: boolean;
}

interface OpenTable {
  readonly builder: TableBuilder;
  cell: string;
  columns: number;
  isContinuedFromAbove: boolean;
}

/** Left out with all that is in them: deleted text, the older form of a drawing, readings above Chinese characters. */
const silent = new Set(['del', 'moveFrom', 'Fallback', 'rt', 'instrText', 'delText']);

/** Follows the elements of the body and writes paragraphs, lists and tables. */
class BodyWriter {
  readonly #writer: PartWriter;
  readonly #styles: Styles;
  readonly #numbering: Numbering;
  readonly #notes: Notes;
  readonly #onPage: () => void;
  readonly #footnotes = new Footnotes();
  readonly #tables: OpenTable[] = [];
  /** The innermost is being written; text boxes stand inside a paragraph. */
  readonly #paragraphs: Paragraph[] = [];
  #silentDepth = 0;
  #isInText = false;
  #isHiddenRun = false;
  #isPageDue = false;

  constructor(writer: PartWriter, styles: Styles, numbering: Numbering, notes: Notes, onPage: () => void) {
    this.#writer = writer;
    this.#styles = styles;
    this.#numbering = numbering;
    this.#notes = notes;
    this.#onPage = onPage;
  }

  open({ name, attribute }: XmlElement): void {
    if (silent.has(name)) this.#silentDepth++;
    if (name === 'del' || name === 'ins') {
      this.#writer.warn('tracked-changes', 'The file has tracked changes; the text is read with all of them accepted.');
    }
    if (this.#silentDepth > 0) return;
    const paragraph = this.#paragraphs.at(-1);
    const table = this.#tables.at(-1);
    switch (name) {
      case 'p':
        if (paragraph === undefined) this.#beginPageIfDue();
        this.#paragraphs.push({ text: '', style: '', outlineLevel: null, list: {}, isContinued: false });
        break;
      case 'pStyle':
        if (paragraph !== undefined) paragraph.style = attribute('val') ?? '';
        break;
      case 'outlineLvl':
        if (paragraph !== undefined) paragraph.outlineLevel = Number(attribute('val') ?? 9);
        break;
      case 'numId':
        if (paragraph !== undefined) paragraph.list.list = attribute('val') ?? '';
        break;
      case 'ilvl':
        if (paragraph !== undefined) paragraph.list.level = Number(attribute('val') ?? 0) || 0;
        break;
      case 'r':
        this.#isHiddenRun = false;
        break;
      case 'vanish':
        this.#isHiddenRun = !/^(0|false|off)$/.test(attribute('val') ?? '');
        if (this.#isHiddenRun) this.#writer.warn('hidden', 'Text that is hidden in the file is left out.');
        break;
      case 't':
        this.#isInText = true;
        break;
      case 'tab':
        // In the properties of a paragraph it is a position, and no character.
        if (attribute('val') === undefined) this.#append('\t');
        break;
      case 'br':
      case 'cr':
        this.#append('\n');
        break;
      case 'noBreakHyphen':
        this.#append('\u2011');
        break;
      case 'docPr': {
        const description = oneLine(attribute('descr') ?? '');
        if (description !== '') this.#append(` [${description}] `);
        break;
      }
      case 'footnoteReference':
      case 'endnoteReference':
        this.#append(this.#footnotes.add(this.#notes[name].get(attribute('id') ?? '') ?? ''));
        break;
      case 'lastRenderedPageBreak':
        this.#isPageDue = true;
        if (paragraph !== undefined && this.#paragraphs.length === 1 && table === undefined)
          this.#splitAtPage(paragraph);
        break;
      case 'tbl':
        if (paragraph === undefined) this.#beginPageIfDue();
        this.#tables.push({ builder: new TableBuilder(), cell: '', columns: 1, isContinuedFromAbove: false });
        break;
      case 'tr':
        table?.builder.beginRow();
        break;
      case 'tc':
        if (table !== undefined) Object.assign(table, { cell: '', columns: 1, isContinuedFromAbove: false });
        break;
      case 'gridSpan':
        if (table !== undefined) table.columns = spanOf(attribute('val'));
        break;
      case 'vMerge':
        if (table !== undefined) table.isContinuedFromAbove = attribute('val') !== 'restart';
        break;
    }
  }

  text(text: string): void {
    if (this.#isInText) this.#append(text);
  }

  close(name: string): void {
    if (silent.has(name)) this.#silentDepth--;
    if (this.#silentDepth > 0) return;
    switch (name) {
      case 't':
        this.#isInText = false;
        break;
      case 'p': {
        const paragraph = this.#paragraphs.pop();
        if (paragraph !== undefined) this.#write(paragraph);
        break;
      }
      case 'tc':
        this.#endCell();
        break;
      case 'tbl':
        this.#endTable();
        break;
    }
  }

  end(): void {
    this.#footnotes.writeTo(this.#writer);
  }

  #append(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph !== undefined && this.#silentDepth === 0 && !this.#isHiddenRun) paragraph.text += text;
  }

  #write(paragraph: Paragraph): void {
    const text = paragraph.text.replace(/ *\n */g, '\n').trim();
    const style = this.#styles.get(paragraph.style);
    const list = paragraph.list.list ?? style?.list;
    const place = list === undefined ? null : { list, level: paragraph.list.level ?? style?.listLevel ?? 0 };
    if (text === '') return;
    const marker = place === null || paragraph.isContinued ? null : this.#numbering.next(place);
    const table = this.#tables.at(-1);
    if (table !== undefined) {
      const line = marker === null || marker === '-' ? text : `${marker} ${text}`;
      table.cell = `${table.cell} ${line}`.trim();
      return;
    }
    const outlineLevel = paragraph.outlineLevel ?? style?.outlineLevel ?? 9;
    if (outlineLevel < 9) {
      this.#writer.heading(outlineLevel + 1, marker === null || marker === '-' ? text : `${marker} ${text}`);
    } else if (place !== null && marker !== null) {
      this.#writer.listItem(place.level, marker, text);
    } else {
      this.#writer.block(text);
    }
  }

  /** The page ended inside of a paragraph. */
  #splitAtPage(paragraph: Paragraph): void {
    if (paragraph.text.trim() !== '') {
      this.#write(paragraph);
      paragraph.isContinued = true;
    }
    paragraph.text = '';
    this.#beginPageIfDue();
  }

  /** A table that goes over a page's end stays whole, on the page that it begins on. */
  #beginPageIfDue(): void {
    if (!this.#isPageDue || this.#tables.length > 0) return;
    this.#isPageDue = false;
    this.#footnotes.writeTo(this.#writer);
    this.#writer.beginPart();
    this.#onPage();
  }

  #endCell(): void {
    const table = this.#tables.at(-1);
    if (table === undefined) return;
    if (table.isContinuedFromAbove) table.builder.mergedCell();
    else table.builder.cell(table.cell, table.columns);
    // A cell that goes on from above can be wide, too.
    if (table.isContinuedFromAbove) for (let column = 1; column < table.columns; column++) table.builder.mergedCell();
  }

  #endTable(): void {
    const table = this.#tables.pop();
    if (table === undefined || table.builder.isEmpty) return;
    const outer = this.#tables.at(-1);
    // Markdown has no tables inside of tables.
    if (outer !== undefined) outer.cell = `${outer.cell} ${table.builder.rows.flat().join(' ')}`.trim();
    else this.#writer.table(table.builder.rows);
    if (table.builder.hasMergedCells) this.#writer.warn('merged-cells', mergedCellsMessage);
  }
}
