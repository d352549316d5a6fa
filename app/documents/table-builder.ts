/** Beyond it, nobody can read the table anyway, and a file can ask for millions. */
const maxSpan = 1_000;

/** Collects cells that may cover several columns and rows: the text stands in the first of them, the others stay empty. */
export class TableBuilder {
  readonly rows: string[][] = [];
  hasMergedCells = false;
  /** For each column, how many of the coming rows a cell from above still covers. */
  readonly #covered: number[] = [];

  beginRow(): void {
    this.rows.push([]);
  }

  cell(text: string, columns = 1, rows = 1): void {
    if (this.rows.length === 0) this.beginRow();
    const row = this.rows.at(-1) as string[];
    this.#skipCovered(row);
    for (let column = 0; column < clamp(columns); column++) {
      this.#covered[row.length] = clamp(rows) - 1;
      row.push(column === 0 ? text : '');
    }
    if (columns > 1 || rows > 1) this.hasMergedCells = true;
  }

  /** One of the cells of a merged one, where the file has them all: the first with the text, the others without. */
  mergedCell(text = ''): void {
    this.hasMergedCells = true;
    this.rows.at(-1)?.push(text);
  }

  endRow(): void {
    const row = this.rows.at(-1);
    if (row !== undefined) this.#skipCovered(row);
  }

  get isEmpty(): boolean {
    return this.rows.every((row) => row.every((cell) => cell === ''));
  }

  #skipCovered(row: string[]): void {
    for (let left = this.#covered[row.length] ?? 0; left > 0; left = this.#covered[row.length] ?? 0) {
      this.#covered[row.length] = left - 1;
      row.push('');
    }
  }
}

function clamp(span: number): number {
  return Number.isInteger(span) ? Math.min(Math.max(span, 1), maxSpan) : 1;
}

/** The number in an attribute that counts something; 1 where it is missing or makes no sense. */
export function spanOf(attribute: string | undefined): number {
  return clamp(Number(attribute ?? 1));
}

export const mergedCellsMessage =
  'A table has merged cells: their text stands in the first row and column that they cover.';
