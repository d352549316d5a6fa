export interface FencedBlock {
  readonly language: string | null;
  /** With the newline at its end, as Markdown gives it. */
  readonly code: string;
}

const opening = /^(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n`]*\n/;

/** A block that is one piece of fenced code and nothing else, perhaps not ended yet; null for any other. */
export function fencedBlock(block: string): FencedBlock | null {
  const match = opening.exec(block);
  if (match === null) return null;
  const [head, marks = '', info = ''] = match;
  const language = info === '' ? null : info;
  const closing = new RegExp(`^ {0,3}${marks}${marks[0]}*[ \\t]*$`, 'm').exec(block.slice(head.length));
  if (closing === null) return { language, code: block.slice(head.length) };
  const end = head.length + closing.index;
  return block.slice(end + closing[0].length).trim() === '' ? { language, code: block.slice(head.length, end) } : null;
}
