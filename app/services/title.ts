const maxLength = 48;
/** Enough text for a title; the rest of a long message need not be looked at. */
const lookedAt = 1_000;

/** The first words of a message, in at most 48 visible characters, cut between words where there are any. */
export function titleFrom(text: string): string {
  const line = text.slice(0, lookedAt).replaceAll(/\s+/gu, ' ').trim();
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (characters.length <= maxLength) return line;
  const cut = characters.slice(0, maxLength - 1);
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > maxLength / 2 ? cut.slice(0, lastSpace) : cut).join('')}…`;
}
