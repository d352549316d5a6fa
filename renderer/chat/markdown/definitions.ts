/** `[name]: https://…`: it holds for the whole text, while text is parsed block by block. */
const definition = /^ {0,3}\[([^\]\n^][^\]\n]*)\]:[ \t]*<?(?:https?:\/\/|mailto:)\S+[ \t]*(?:["'(].*)?$/gm;
/** Footnotes are numbered and listed at the end, so a finished text with one is parsed as a whole. */
const footnote = /^ {0,3}\[\^[^\]\n]+\]:/m;

export interface Definition {
  /** In lower case, as Markdown compares names. */
  readonly name: string;
  readonly line: string;
}

export function definitionsIn(text: string): readonly Definition[] {
  if (!text.includes(']:')) return [];
  return [...text.matchAll(definition)].map(([line, name = '']) => ({ name: normal(name), line }));
}

export function hasFootnotes(text: string): boolean {
  return text.includes('[^') && footnote.test(text);
}

/** The block with the definitions of the links in it, so that it means alone what it means in the whole text. */
export function withDefinitions(block: string, definitions: readonly Definition[]): string {
  if (definitions.length === 0 || !block.includes(']')) return block;
  const names = new Set([...block.matchAll(/\[([^\][\n]+)\]/g)].map(([, name = '']) => normal(name)));
  const used = definitions.filter(({ name, line }) => names.has(name) && !block.includes(line));
  return used.length === 0 ? block : `${block.trimEnd()}\n\n${used.map(({ line }) => line).join('\n')}\n`;
}

function normal(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
