/** Prints rows of one label and right-aligned cells, as they come. */
export class Table {
  readonly #labelWidth: number;
  readonly #widths: readonly number[];

  constructor(label: string, labelWidth: number, headings: readonly string[]) {
    this.#labelWidth = labelWidth;
    this.#widths = headings.map((heading) => Math.max(10, heading.length) + 2);
    this.row(label, headings);
  }

  /** Numbers are written in whole, with thousands marked; `remark` follows the last cell. */
  row(label: string, cells: readonly (string | number)[], remark = ''): void {
    const padded = cells.map((cell, i) => written(cell).padStart(this.#widths[i] ?? 0));
    console.log(`${label.padEnd(this.#labelWidth)}${padded.join('')}${remark && `  ${remark}`}`);
  }
}

function written(cell: string | number): string {
  return typeof cell === 'string' ? cell : Math.round(cell).toLocaleString('en');
}
