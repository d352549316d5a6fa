/** What of a growing Markdown text can be read out already, and how it sounds without its marks. */

/** A sign that ends a sentence, before a space; in scripts without spaces the sign alone; and the end of a line. */
const boundary = /[.!?…]+["'”’)\]]*(?=\s)|[。！？]+[」』”’）]*|\n/gu;
const fence = /^\s*(`{3,}|~{3,})/gm;

/** How much of `text` is finished: the place after its last whole sentence, and never inside a code block. */
export function finishedLength(text: string): number {
  const fences = [...text.matchAll(fence)];
  const end = fences.length % 2 === 0 ? text.length : (fences.at(-1)?.index ?? text.length);
  let last = 0;
  for (const { index, 0: sign } of text.slice(0, end).matchAll(boundary)) last = index + sign.length;
  return last;
}

/** @param codeBlock is said in the place of a block of code, which makes no sense read out at once. */
export function spokenText(markdown: string, codeBlock: string): string {
  return markdown
    .replace(/^\s*(`{3,}|~{3,})[\s\S]*?(?:^\s*\1.*$|$(?![\s\S]))/gm, ` ${codeBlock} `)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+)/gm, '')
    .replace(/(\*\*|__|\*|`)(?=\S)([\s\S]*?\S)\1/g, '$2')
    .replace(/\|/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Follows one text as it grows and gives each sentence once. */
export class SentenceReader {
  #read: number;

  /** @param start characters that are not read out: they stood there before anybody listened. */
  constructor(start = 0) {
    this.#read = start;
  }

  /** Finished sentences since the last call; with `isWhole` also what is left. */
  next(text: string, isWhole: boolean): string {
    const end = isWhole ? text.length : finishedLength(text);
    if (end <= this.#read) return '';
    const part = text.slice(this.#read, end);
    this.#read = end;
    return part;
  }
}
