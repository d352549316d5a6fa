import { Parser } from 'htmlparser2';
import { markdownTable } from '../markdown-table.ts';
import { oneLine, type PartWriter } from '../part-writer.ts';
import { mergedCellsMessage, spanOf, TableBuilder } from '../table-builder.ts';

/** Elements whose text is not for reading, or is no text. */
const silent = new Set(
  'head script style noscript template svg iframe object embed canvas audio video select datalist rp rt'.split(' '),
);
/** Around the text of a page, not part of it. */
const surroundings = new Set(['nav', 'aside', 'footer']);
const blocks = new Set(
  (
    'address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const headings: Readonly<Record<string, number>> = { h1: 1, h2: 2, h3: 3, h4: 4, h5: 5, h6: 6 };

interface Table {
  readonly builder: TableBuilder;
  /** Blocks of the open cell. */
  cell: string[];
  columns: number;
  rows: number;
  /** Another table is inside: this one arranges the page, so its cells are ordinary text. */
  isLayout: boolean;
}

interface List {
  readonly isOrdered: boolean;
  number: number;
}

export interface HtmlOptions {
  /** Leave out what surrounds the text of a web page; not for chapters and mail, which have no such thing. */
  readonly isWebPage: boolean;
}

/**
 * Writes what a reader of the page would read. Works along the tags and builds no tree, so that no depth of a page
 * exhausts the stack; loads nothing, runs nothing.
 * @returns the page's title and its first heading.
 */
export function writeHtml(
  html: string,
  writer: PartWriter,
  { isWebPage }: HtmlOptions,
): { title: string; heading: string } {
  const article = isWebPage ? articleElement(html) : null;
  const tables: Table[] = [];
  const lists: List[] = [];
  /** Names of the open elements that are left out; text is read while there are none. */
  const leftOut: string[] = [];
  let articleDepth = 0;
  let preDepth = 0;
  let quoteDepth = 0;
  let isInTitle = false;
  let title = '';
  let firstHeading = '';
  let text = '';
  let isItemStart = false;

  const isRead = () => leftOut.length === 0 && (article === null || articleDepth > 0);
  /** Opening a table inside of another makes that one a layout, so only the innermost can be a table for reading. */
  const openTable = () => {
    const table = tables.at(-1);
    return table?.isLayout === false ? table : undefined;
  };

  const emit = (block: string, item?: { depth: number; marker: string }) => {
    if (block === '') return;
    const table = openTable();
    if (table !== undefined) table.cell.push(block);
    else if (item !== undefined) writer.listItem(item.depth, item.marker, block);
    else if (quoteDepth > 0) writer.block(block.replaceAll(/^/gm, '> '));
    else writer.block(block);
  };

  const flush = (heading = 0) => {
    const block =
      preDepth > 0 ? text.replace(/^\n|\s+$/g, '') : text.replace(/[ \t\r\n\f]*\n[ \t\r\n\f]*/g, '\n').trim();
    text = '';
    if (block === '') return;
    if (heading > 0) {
      if (firstHeading === '') firstHeading = oneLine(block);
      if (openTable() === undefined) writer.heading(heading, block);
      else emit(block);
      return;
    }
    const list = lists.at(-1);
    if (list === undefined || preDepth > 0) return emit(preDepth > 0 ? `\`\`\`\n${block}\n\`\`\`` : block);
    const depth = lists.length - 1;
    if (!isItemStart) return emit(block, { depth: depth + 1, marker: '' });
    isItemStart = false;
    emit(block, { depth, marker: list.isOrdered ? `${list.number}.` : '-' });
  };

  const endCell = (table: Table) => {
    if (!table.isLayout) table.builder.cell(table.cell.join(' '), table.columns, table.rows);
    table.cell = [];
  };

  const endTable = () => {
    const table = tables.pop();
    if (table === undefined || table.isLayout || table.builder.isEmpty) return;
    const { rows, hasMergedCells } = table.builder;
    const isOneColumn = rows.every((row) => row.filter((cell) => cell !== '').length <= 1);
    if (isOneColumn) for (const row of rows) emit(row.join(''));
    else emit(markdownTable(rows));
    if (hasMergedCells && !isOneColumn) writer.warn('merged-cells', mergedCellsMessage);
  };

  /** Its cells so far become ordinary text, in their order. */
  const makeLayout = (table: Table) => {
    table.isLayout = true;
    for (const block of [...table.builder.rows.flat(), ...table.cell]) emit(block);
    table.cell = [];
  };

  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (name === 'title' && title === '') isInTitle = true;
        if (name === article) {
          if (articleDepth++ === 0) text = '';
        }
        if (isLeftOut(name, attributes, isWebPage)) {
          // Elements without an end tag cannot hold anything, and would never be closed.
          if (!voidElements.has(name)) leftOut.push(name);
          return;
        }
        if (!isRead()) return;
        if (blocks.has(name)) flush();
        switch (name) {
          case 'br':
            text += '\n';
            break;
          case 'img':
            if (attributes.alt?.trim()) text += ` [${oneLine(attributes.alt)}] `;
            break;
          case 'ul':
          case 'ol':
            lists.push({ isOrdered: name === 'ol', number: Number.parseInt(attributes.start ?? '1', 10) - 1 || 0 });
            break;
          case 'li': {
            const list = lists.at(-1);
            if (list !== undefined) list.number++;
            isItemStart = true;
            break;
          }
          case 'pre':
            preDepth++;
            break;
          case 'blockquote':
            quoteDepth++;
            break;
          case 'table': {
            const outer = openTable();
            if (outer !== undefined) makeLayout(outer);
            tables.push({ builder: new TableBuilder(), cell: [], columns: 1, rows: 1, isLayout: false });
            break;
          }
          case 'tr':
            tables.at(-1)?.builder.beginRow();
            break;
          case 'td':
          case 'th': {
            const table = tables.at(-1);
            if (table === undefined) break;
            table.cell = [];
            table.columns = spanOf(attributes.colspan);
            table.rows = spanOf(attributes.rowspan);
            break;
          }
        }
      },
      ontext: (data) => {
        if (isInTitle) title += data;
        if (!isRead()) return;
        // White space means nothing outside <pre>; a line break that means something comes from <br>.
        const piece = preDepth > 0 ? data : data.replace(/[ \t\r\n\f]+/g, ' ');
        text += preDepth === 0 && piece.startsWith(' ') && /(^|\s)$/.test(text) ? piece.slice(1) : piece;
      },
      onclosetag: (name) => {
        if (name === 'title') isInTitle = false;
        if (leftOut.length > 0) {
          const index = leftOut.lastIndexOf(name);
          if (index >= 0) leftOut.length = index;
          return;
        }
        if (isRead()) {
          if (blocks.has(name)) flush(headings[name] ?? 0);
          switch (name) {
            case 'ul':
            case 'ol':
              lists.pop();
              break;
            case 'pre':
              preDepth = Math.max(0, preDepth - 1);
              break;
            case 'blockquote':
              quoteDepth = Math.max(0, quoteDepth - 1);
              break;
            case 'td':
            case 'th':
              if (tables.length > 0) endCell(tables.at(-1) as Table);
              break;
            case 'tr':
              tables.at(-1)?.builder.endRow();
              break;
            case 'table':
              endTable();
              break;
          }
        }
        if (name === article) articleDepth = Math.max(0, articleDepth - 1);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  flush();
  while (tables.length > 0) endTable();
  return { title: oneLine(title), heading: firstHeading };
}

const voidElements = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/** Text that nobody sees is left out: it is there for machines, sometimes to mislead them. */
function isLeftOut(name: string, attributes: Readonly<Record<string, string>>, isWebPage: boolean): boolean {
  return (
    silent.has(name) ||
    'hidden' in attributes ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes.style ?? '') ||
    (isWebPage && (surroundings.has(name) || attributes.role === 'navigation'))
  );
}

/** The element that holds the page's text, where the page says so: its one <main>, else its one <article>. */
function articleElement(html: string): 'main' | 'article' | null {
  const found = { main: 0, article: 0 };
  const parser = new Parser({
    onopentagname: (name) => {
      if (name === 'main' || name === 'article') found[name]++;
    },
  });
  parser.end(html);
  if (found.main === 1) return 'main';
  return found.article === 1 ? 'article' : null;
}
