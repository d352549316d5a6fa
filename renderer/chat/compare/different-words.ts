/** For each word of a text, whether the other text lacks it in that place. */
export interface Difference {
  readonly left: readonly boolean[];
  readonly right: readonly boolean[];
}

/** Words of the one text times words of the other: what takes a few hundredths of a second. */
const maxCells = 9_000_000;
/** A few words that both texts have between larger parts that they have not are chance: marks around them would only be in the way. */
const islandWords = 2;

/** The longest common subsequence of the words is what is the same. Null where they are too many to compare. */
export function differentWords(left: readonly string[], right: readonly string[]): Difference | null {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left.at(-1 - end) === right.at(-1 - end)) end++;
  const middle = [left.slice(start, left.length - end), right.slice(start, right.length - end)] as const;
  if (middle[0].length * middle[1].length > maxCells) return null;

  const pairs = withoutIslands(commonPairs(...middle), middle[0].length, middle[1].length);
  const difference = { left: flags(left.length, start, end), right: flags(right.length, start, end) };
  for (const [i, j] of pairs) {
    difference.left[start + i] = false;
    difference.right[start + j] = false;
  }
  return difference;
}

type Pair = readonly [left: number, right: number];

/** Places of the words of a longest common subsequence, in their order. */
function commonPairs(left: readonly string[], right: readonly string[]): Pair[] {
  const columns = right.length + 1;
  // Lengths of the longest common subsequence of what follows each pair of places.
  const lengths = new Uint16Array((left.length + 1) * columns);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const below = lengths[(i + 1) * columns + j]!;
      const beside = lengths[i * columns + j + 1]!;
      lengths[i * columns + j] =
        left[i] === right[j] ? lengths[(i + 1) * columns + j + 1]! + 1 : Math.max(below, beside);
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * columns + j]! >= lengths[i * columns + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

function withoutIslands(pairs: readonly Pair[], nLeft: number, nRight: number): Pair[] {
  const kept: Pair[] = [];
  let before: Pair = [-1, -1];
  for (let first = 0; first < pairs.length; ) {
    let last = first;
    while (follows(pairs[last + 1], pairs[last]!)) last++;
    const run = pairs.slice(first, last + 1);
    const after = pairs[last + 1] ?? [nLeft, nRight];
    const changedBefore = gap(before, pairs[first]!);
    const changedAfter = gap(pairs[last]!, after);
    const isIsland = run.length <= islandWords && Math.min(changedBefore, changedAfter) > 2 * run.length;
    if (!isIsland) kept.push(...run);
    before = pairs[last]!;
    first = last + 1;
  }
  return kept;
}

function follows(next: Pair | undefined, one: Pair): boolean {
  return next !== undefined && next[0] === one[0] + 1 && next[1] === one[1] + 1;
}

/** Words of either text between two places that are the same. */
function gap(one: Pair, next: Pair): number {
  return Math.max(next[0] - one[0], next[1] - one[1]) - 1;
}

function flags(length: number, start: number, end: number): boolean[] {
  return Array.from({ length }, (_, index) => index >= start && index < length - end);
}
