/**
 * Normalization form C, in which the tokenizer was trained to see text. JavaScript's own sorts the combining marks after a letter
 * by insertion, in time that grows with the square of their number: minutes for a megabyte of them. So long runs of marks
 * are sorted here first, by the same rule, and are then left as they are.
 */
export function normalize(text: string): string {
  return text.replace(longRunOfMarks, sortMarks).normalize('NFC');
}

/** Far more marks than any language stacks; shorter runs are quick. Only marks are ever moved. */
const longRunOfMarks = /\p{M}{256,}/gu;

/**
 * The canonical order of a run of marks: by class, those of one class in the order of the text, and none past a mark of class 0.
 * Source: The Unicode Standard, section 3.11.
 */
function sortMarks(run: string): string {
  const marks = decompose(run);
  const ranks = rankClasses(new Set(marks));
  const sorted: string[] = [];
  let waiting: string[][] = []; // by rank, since the last mark of class 0
  for (const mark of marks) {
    const rank = ranks.get(mark);
    if (rank === undefined) {
      sorted.push(waiting.flat().join(''), mark);
      waiting = [];
    } else {
      waiting[rank] ??= [];
      waiting[rank].push(mark);
    }
  }
  return sorted.join('') + waiting.flat().join('');
}

function decompose(run: string): string[] {
  const parts = new Map<string, readonly string[]>();
  const marks: string[] = [];
  for (const mark of run) {
    const known = parts.get(mark) ?? [...mark.normalize('NFD')];
    parts.set(mark, known);
    marks.push(...known);
  }
  return marks;
}

/**
 * Numbers the classes of these marks from the lowest; marks of class 0 have no number. JavaScript does not tell classes, but shows
 * them: of two marks, the one of the higher class is moved behind the other.
 */
function rankClasses(marks: ReadonlySet<string>): ReadonlyMap<string, number> {
  const isAbove = (a: string, b: string) => (a + b).normalize('NFD') !== a + b;
  const [lowest, highest] = ['\u0334', '\u0345']; // classes 1 and 240; there are none beyond
  const movable = [...marks].filter((mark) => isAbove(mark, lowest) || isAbove(highest, mark));
  movable.sort((a, b) => Number(isAbove(a, b)) - Number(isAbove(b, a)));
  const ranks = new Map<string, number>();
  let rank = 0;
  for (const [i, mark] of movable.entries()) {
    if (i > 0 && isAbove(mark, movable[i - 1]!)) rank++;
    ranks.set(mark, rank);
  }
  return ranks;
}
