/** Far above what people write by hand; a row that names the last column of a sheet must not make 16,384 cells of each other row. */
const maxPaddedColumns = 256;

/** Rows of cells as a table of GitHub's Markdown, the first row being its heading; '' for no rows. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  if (head === undefined) return '';
  const columns = Math.min(
    rows.reduce((most, row) => Math.max(most, row.length), 0),
    maxPaddedColumns,
  );
  if (columns === 0) return '';
  const line = (cells: readonly string[]) => {
    const missing = Math.max(columns - cells.length, 0);
    return `|${cells.map((cell) => ` ${inCell(cell)} |`).join('')}${'  |'.repeat(missing)}`;
  };
  return [line(head), `|${' --- |'.repeat(columns)}`, ...body.map(line)].join('\n');
}

function inCell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
