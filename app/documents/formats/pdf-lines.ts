/** A piece of a line as the PDF draws it. */
export interface PdfItem {
  readonly str: string;
  /** Writing direction; vertical text is `ttb`. */
  readonly dir: string;
  /** [a, b, c, d, x, y]: turned and scaled, with the left end of the base line at (x, y), y growing upwards. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

interface Piece {
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

interface Line {
  readonly y: number;
  readonly size: number;
  readonly pieces: Piece[];
  rightToLeft: number;
}

/** Of the letter size: pieces that are farther apart have a space between them. */
const wordGap = 0.2;
/** Base lines that differ by less, as of raised digits, are one line. */
const sameLine = 0.5;
/** Lines farther apart than this begin a new paragraph. */
const paragraphGap = 1.75;

/** Puts the pieces of a page together to lines and paragraphs, in the order that the page draws them. */
export function pageText(items: readonly PdfItem[]): string {
  const lines: Line[] = [];
  let isNewLine = true;
  for (const { str, dir, transform, width, height, hasEOL } of items) {
    const [a = 0, b = 0, , , x = 0, y = 0] = transform;
    const size = height || Math.hypot(a, b) || 1;
    let line = lines.at(-1);
    if (str !== '') {
      if (line === undefined || isNewLine || Math.abs(line.y - y) > sameLine * Math.max(size, line.size)) {
        line = { y, size, pieces: [], rightToLeft: 0 };
        lines.push(line);
      }
      line.pieces.push({ text: str, x, width });
      line.rightToLeft += (dir === 'rtl' ? 1 : -1) * str.trim().length;
      isNewLine = false;
    }
    // The library ends lines by its own measure, which sees turned and vertical text, too; a raised note number is no new line.
    if (hasEOL && line !== undefined) isNewLine = true;
  }
  return joined(mergeSplitLines(lines));
}

/** What the library took for two lines but stands on one. */
function mergeSplitLines(lines: readonly Line[]): readonly Line[] {
  const merged: Line[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    const lastEnd = last?.pieces.at(-1);
    const start = line.pieces[0];
    const continues =
      last !== undefined &&
      lastEnd !== undefined &&
      start !== undefined &&
      Math.abs(last.y - line.y) <= sameLine * Math.max(last.size, line.size) &&
      start.x >= lastEnd.x + lastEnd.width - last.size;
    if (continues) {
      last.pieces.push(...line.pieces);
      last.rightToLeft += line.rightToLeft;
    } else {
      merged.push({ ...line, pieces: [...line.pieces] });
    }
  }
  return merged;
}

function joined(lines: readonly Line[]): string {
  let text = '';
  let previous: Line | undefined;
  for (const line of lines) {
    const content = lineText(line).trimEnd();
    if (content.trim() === '') continue;
    if (previous !== undefined) {
      const distance = previous.y - line.y;
      const isParagraph = distance > paragraphGap * Math.max(previous.size, line.size) || distance < -previous.size;
      text += isParagraph ? '\n\n' : '\n';
    }
    text += content;
    previous = line;
  }
  return text;
}

/** Pieces of a line that runs from right to left may be drawn in either order; each piece itself is in reading order already. */
function lineText({ pieces, size, rightToLeft }: Line): string {
  const isRightToLeft = rightToLeft > 0;
  const ordered = isRightToLeft ? [...pieces].sort((p, q) => q.x - p.x) : pieces;
  let text = '';
  let previous: Piece | undefined;
  for (const piece of ordered) {
    if (previous !== undefined) {
      const gap = isRightToLeft ? previous.x - (piece.x + piece.width) : piece.x - (previous.x + previous.width);
      if (gap > wordGap * size && !/\s$/.test(text) && !/^\s/.test(piece.text)) text += ' ';
    }
    text += piece.text;
    previous = piece;
  }
  return text;
}
