import { mainPartOf, relationshipsOf, titleIn } from '../office-package.ts';
import { oneLine, PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { mergedCellsMessage, spanOf, TableBuilder } from '../table-builder.ts';
import { readXml } from '../xml.ts';
import { ZipArchive } from '../zip.ts';

/** One part for each slide: its title, its text in the order of the file, tables, diagrams, and the speaker's notes. */
export async function readPptx(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const zip = new ZipArchive(bytes, context.limits);
  const main = (await mainPartOf(zip)) ?? 'ppt/presentation.xml';
  const slides = await slidesOf(zip, main);
  const writer = new PartWriter(context.limits);
  for (const [index, path] of slides.entries()) {
    writer.beginPart();
    await writeSlide(zip, path, writer);
    const relationships = await relationshipsOf(zip, path);
    for (const { type, target } of relationships) {
      if (type === 'diagramData') await writeDiagram(zip, target, writer);
      if (type === 'chart')
        writer.warn('left-out', 'Charts are not read; their figures are in the sheet that they were made from.');
    }
    const notes = relationships.find(({ type }) => type === 'notesSlide');
    if (notes !== undefined) await writeNotes(zip, notes.target, writer);
    context.progress(index + 1, slides.length);
  }
  return {
    title: await titleIn(zip, 'docProps/core.xml'),
    partKind: 'slide',
    parts: writer.parts,
    warnings: writer.warnings,
  };
}

async function slidesOf(zip: ZipArchive, main: string): Promise<readonly string[]> {
  const targets = new Map((await relationshipsOf(zip, main)).map(({ id, target }) => [id, target]));
  const slides: string[] = [];
  await readXml(zip.streamNeeded(main), {
    open: ({ name, attribute }) => {
      const path = name === 'sldId' ? targets.get(attribute(':id') ?? '') : undefined;
      if (path !== undefined) slides.push(path);
    },
  });
  if (slides.length === 0) refuse('empty', 'has no slides.');
  return slides;
}

interface Shape {
  /** What the layout keeps the place for: `title`, `body`, `sldNum` …; null for a free text box. */
  readonly placeholder: string | null;
  readonly paragraphs: { readonly level: number; readonly text: string }[];
}

interface ShapeListener {
  onHidden?(): void;
  onShape(shape: Shape): void;
  onTable?(table: TableBuilder): void;
}

async function readShapes(zip: ZipArchive, path: string, listener: ShapeListener): Promise<void> {
  let placeholder: string | null = null;
  let paragraphs: Shape['paragraphs'] = [];
  let level = 0;
  let text = '';
  let isInText = false;
  let table: TableBuilder | null = null;
  let cell = { text: '', columns: 1, rows: 1, isCovered: false };
  await readXml(zip.stream(path), {
    open: ({ name, attribute }) => {
      switch (name) {
        case 'sld':
          if (/^(0|false)$/.test(attribute('show') ?? '')) listener.onHidden?.();
          break;
        case 'sp':
          placeholder = null;
          paragraphs = [];
          break;
        case 'ph':
          placeholder = attribute('type') ?? 'body';
          break;
        case 'p':
          level = 0;
          text = '';
          break;
        case 'pPr':
          level = Number(attribute('lvl') ?? 0);
          break;
        case 't':
          isInText = true;
          break;
        case 'br':
          text += '\n';
          break;
        case 'tbl':
          table = new TableBuilder();
          break;
        case 'tr':
          table?.beginRow();
          break;
        case 'tc':
          cell = {
            text: '',
            columns: spanOf(attribute('gridSpan')),
            rows: spanOf(attribute('rowSpan')),
            isCovered: /^(1|true)$/.test(attribute('hMerge') ?? attribute('vMerge') ?? ''),
          };
          break;
      }
    },
    text: (piece) => {
      if (isInText) text += piece;
    },
    close: (name) => {
      switch (name) {
        case 't':
          isInText = false;
          break;
        case 'p':
          if (table !== null) cell.text = `${cell.text} ${text}`.trim();
          else if (text.trim() !== '') paragraphs.push({ level, text: text.trim() });
          break;
        case 'tc':
          // The file has a cell of its own for each place that a merged one covers.
          if (cell.columns > 1 || cell.rows > 1 || cell.isCovered) table?.mergedCell(cell.text);
          else table?.cell(cell.text);
          break;
        case 'tbl':
          if (table !== null) listener.onTable?.(table);
          table = null;
          break;
        case 'sp':
          listener.onShape({ placeholder, paragraphs });
          break;
      }
    },
  });
}

/** Repeated on each slide and not part of what it says. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr']);

async function writeSlide(zip: ZipArchive, path: string, writer: PartWriter): Promise<void> {
  await readShapes(zip, path, {
    onHidden: () => writer.warn('hidden', 'Slides that are hidden in the file are read, too.'),
    onShape: ({ placeholder, paragraphs }) => {
      if (placeholder !== null && furniture.has(placeholder)) return;
      if (placeholder === 'title' || placeholder === 'ctrTitle') {
        const title = oneLine(paragraphs.map(({ text }) => text).join(' '));
        writer.heading(2, title);
        writer.nameLastPart(title);
      } else if (placeholder === null || placeholder === 'subTitle') {
        for (const { text } of paragraphs) writer.block(text);
      } else {
        for (const { level, text } of paragraphs) writer.listItem(level, '-', text);
      }
    },
    onTable: (table) => {
      if (!table.isEmpty) writer.table(table.rows);
      if (table.hasMergedCells) writer.warn('merged-cells', mergedCellsMessage);
    },
  });
}

async function writeNotes(zip: ZipArchive, path: string, writer: PartWriter): Promise<void> {
  const notes: string[] = [];
  await readShapes(zip, path, {
    onShape: ({ placeholder, paragraphs }) => {
      if (placeholder === 'body') notes.push(...paragraphs.map(({ text }) => text));
    },
  });
  if (notes.length > 0) writer.block(`Notes: ${notes.join('\n')}`);
}

/** The text of a diagram is kept apart from its drawing. */
async function writeDiagram(zip: ZipArchive, path: string, writer: PartWriter): Promise<void> {
  let text = '';
  let isInText = false;
  await readXml(zip.stream(path), {
    open: ({ name }) => {
      if (name === 'p') text = '';
      isInText = name === 't';
    },
    text: (piece) => {
      if (isInText) text += piece;
    },
    close: (name) => {
      isInText = false;
      if (name !== 'p') return;
      writer.listItem(0, '-', oneLine(text));
      text = '';
    },
  });
}
