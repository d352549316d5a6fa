import { markdownTable } from './markdown-table.ts';
import type { DocumentLimits, DocumentPart, DocumentWarning } from './protocol.ts';
import { refuse } from './refusal.ts';

interface OpenPart {
  title: string | null;
  readonly pieces: string[];
  /** The last block was a list item: the next one follows without a blank line. */
  isInList: boolean;
}

/** Collects the text of a document, block by block and part by part, as Markdown. */
export class PartWriter {
  readonly #limits: DocumentLimits;
  readonly #parts: OpenPart[] = [];
  readonly #warnings = new Map<DocumentWarning['code'], DocumentWarning>();
  #characters = 0;

  constructor(limits: DocumentLimits) {
    this.#limits = limits;
  }

  /** @throws Refusal when there are too many */
  beginPart(title: string | null = null): void {
    if (this.#parts.length >= this.#limits.parts) {
      refuse('too-large', `has more than ${this.#limits.parts.toLocaleString('en')} parts, which is too much to read.`);
    }
    this.#parts.push({ title, pieces: [], isInList: false });
  }

  nameLastPart(title: string): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && title !== '') last.title ??= title;
  }

  get partCount(): number {
    return this.#parts.length;
  }

  heading(level: number, text: string): void {
    if (text !== '') this.block(`${'#'.repeat(Math.min(Math.max(level, 1), 6))} ${oneLine(text)}`);
  }

  /** `depth` from 0. */
  listItem(depth: number, marker: string, text: string): void {
    if (text === '') return;
    const indent = '  '.repeat(Math.min(depth, 10));
    this.#write(`${indent}${marker} ${text.replaceAll('\n', `\n${indent}  `)}`, true);
  }

  /** Rows of cells; the first row is shown as the heading. */
  table(rows: readonly (readonly string[])[]): void {
    this.block(markdownTable(rows));
  }

  /** A paragraph, or anything else that stands between blank lines. */
  block(text: string): void {
    if (text !== '') this.#write(text, false);
  }

  /** One of each kind is kept. */
  warn(code: DocumentWarning['code'], message: string): void {
    if (!this.#warnings.has(code)) this.#warnings.set(code, { code, message });
  }

  get parts(): readonly DocumentPart[] {
    return this.#parts.map(({ title, pieces }, index) => ({ number: index + 1, title, text: pieces.join('') }));
  }

  get warnings(): readonly DocumentWarning[] {
    return [...this.#warnings.values()];
  }

  #write(text: string, isListItem: boolean): void {
    if (this.#parts.length === 0) this.beginPart();
    const part = this.#parts.at(-1) as OpenPart;
    const gap = part.pieces.length === 0 ? '' : isListItem && part.isInList ? '\n' : '\n\n';
    part.pieces.push(gap + text);
    part.isInList = isListItem;
    this.#characters += gap.length + text.length;
    if (this.#characters > this.#limits.characters) {
      refuse(
        'too-large',
        `has more than ${this.#limits.characters.toLocaleString('en')} characters of text, which is too much to read.`,
      );
    }
  }
}

/** Text without line breaks and runs of spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
