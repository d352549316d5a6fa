/** A passage that may be shown. */
export interface Choosable {
  /** Within the conversation; neighbours have neighbouring numbers. */
  readonly number: number;
  readonly documentId: string;
  /** About; the text that comes of it is counted afterwards. */
  readonly tokens: number;
}

/** The best hits are shown with what stands before and after them. */
const nWithNeighbours = 4;

/**
 * The passages to show, in their order: the best hits as far as there is room, the very best with their neighbours. Where nothing
 * was found the documents' beginnings are shown, which at least say what they are.
 *
 * @param ranked numbers of passages, best first.
 */
export function choosePassages(
  passages: readonly Choosable[],
  ranked: readonly number[],
  roomTokens: number,
): number[] {
  const byNumber = new Map(passages.map((passage) => [passage.number, passage]));
  const chosen = new Set<number>();
  let left = roomTokens;
  const take = (passage: Choosable | undefined): void => {
    if (passage === undefined || chosen.has(passage.number) || passage.tokens > left) return;
    chosen.add(passage.number);
    left -= passage.tokens;
  };

  const hits = ranked.length > 0 ? ranked : passages.map(({ number }) => number);
  for (const number of hits.slice(0, nWithNeighbours)) take(byNumber.get(number));
  if (ranked.length > 0) {
    for (const number of hits.slice(0, nWithNeighbours)) {
      const hit = byNumber.get(number);
      for (const neighbour of [byNumber.get(number + 1), byNumber.get(number - 1)]) {
        if (neighbour?.documentId === hit?.documentId) take(neighbour);
      }
    }
  }
  for (const number of hits.slice(nWithNeighbours)) take(byNumber.get(number));
  return [...chosen].sort((a, c) => a - c);
}
