/** A stretch of a part's text; `mark` is the cited passage in it, as offsets into `text`. */
export interface TextBlock {
  /** Where it begins in the part. */
  readonly start: number;
  readonly text: string;
  readonly mark: { readonly start: number; readonly end: number } | null;
}

/** Long enough for few elements, short enough that only what is seen need be laid out. */
const blockLength = 2_000;

/** Cuts a part's text into blocks at line ends, or inside lines that are longer. Together they are the text. */
export function textBlocks(text: string, marked: { readonly start: number; readonly end: number } | null): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (let start = 0; start < text.length; ) {
    const end = blockEnd(text, start);
    blocks.push({ start, text: text.slice(start, end), mark: overlap(start, end, marked) });
    start = end;
  }
  return blocks;
}

function blockEnd(text: string, start: number): number {
  const limit = start + blockLength;
  if (limit >= text.length) return text.length;
  const newline = text.lastIndexOf('\n', limit - 1);
  if (newline >= start) return newline + 1;
  const space = text.lastIndexOf(' ', limit - 1);
  if (space > start) return space + 1;
  // Not between the halves of a character.
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}

function overlap(start: number, end: number, marked: { readonly start: number; readonly end: number } | null) {
  if (marked === null || marked.start >= end || marked.end <= start) return null;
  return { start: Math.max(marked.start, start) - start, end: Math.min(marked.end, end) - start };
}
