import type { PartWriter } from '../part-writer.ts';

/** Foot- and endnotes of a document, numbered anew through it, written as Markdown has them, at the end of the part that uses them. */
export class Footnotes {
  #count = 0;
  #waiting: { readonly number: number; readonly text: string }[] = [];

  /** @returns what stands in the text in its place; nothing for an empty note. */
  add(text: string): string {
    if (text === '') return '';
    this.#count++;
    this.#waiting.push({ number: this.#count, text });
    return `[^${this.#count}]`;
  }

  writeTo(writer: PartWriter): void {
    for (const { number, text } of this.#waiting) writer.block(`[^${number}]: ${text}`);
    this.#waiting = [];
  }
}
