/** A piece of text on a PDF page, as pdf.js gives it. */
export interface PageText {
  readonly str: string;
  readonly dir: string;
  /** [a, b, c, d, x, y] with the start of the base line at (x, y); y grows upwards. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** [left, bottom, right, top] in the units of the page. */
export type Rectangle = readonly [number, number, number, number];

/** Of the letter size: how far letters reach below the base line. */
const descent = 0.22;

interface Letter {
  readonly item: number;
  readonly index: number;
}

/**
 * Where a passage stands on its page. The text that passages are cut from has other spaces and line ends than the page draws, so
 * only the other characters are compared.
 * @param expected where in the page's text the passage begins, from 0 to 1: of equal places the nearest is taken.
 * @returns null when it is not found, for example where lines run from right to left and are drawn in another order.
 */
export function findPassage(
  items: readonly PageText[],
  passage: string,
  expected: number,
): readonly Rectangle[] | null {
  let compact = '';
  const letters: Letter[] = [];
  for (const [item, { str }] of items.entries()) {
    for (let index = 0; index < str.length; index++) {
      const character = str.charAt(index);
      if (/\s/.test(character)) continue;
      compact += character;
      letters.push({ item, index });
    }
  }
  const wanted = passage.replace(/\s+/g, '');
  const start = nearest(compact, wanted, expected * compact.length);
  if (start === null) return null;
  return rectangles(items, letters.slice(start, start + wanted.length));
}

function nearest(text: string, wanted: string, expected: number): number | null {
  if (wanted === '') return null;
  let best: number | null = null;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (best === null || Math.abs(at - expected) < Math.abs(best - expected)) best = at;
  }
  return best;
}

/** One rectangle for each piece of text that has letters of the passage. */
function rectangles(items: readonly PageText[], letters: readonly Letter[]): readonly Rectangle[] {
  const spans = new Map<number, { first: number; last: number }>();
  for (const { item, index } of letters) {
    const span = spans.get(item);
    if (span === undefined) spans.set(item, { first: index, last: index });
    else span.last = index;
  }
  return [...spans].flatMap(([item, { first, last }]) => {
    const text = items[item];
    return text === undefined ? [] : [rectangle(text, first, last + 1)];
  });
}

/** Letters are taken to be equally wide: near enough for a mark. */
function rectangle({ str, dir, transform, width, height }: PageText, from: number, to: number): Rectangle {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform;
  const size = height || Math.hypot(a, b) || 1;
  const length = Math.hypot(a, b) || 1;
  const [along, across] = [
    [a / length, b / length],
    [-b / length, a / length],
  ] as const;
  const [start, end] = dir === 'rtl' ? [str.length - to, str.length - from] : [from, to];
  const corners = [start, end].flatMap((letters) =>
    [-descent * size, size].map((up) => {
      const right = (letters / Math.max(str.length, 1)) * width;
      return [x + along[0] * right + across[0] * up, y + along[1] * right + across[1] * up] as const;
    }),
  );
  const [xs, ys] = [corners.map(([cx]) => cx), corners.map(([, cy]) => cy)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
