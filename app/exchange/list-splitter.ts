const quote = 0x22;
const backslash = 0x5c;

/** More than an export says beside its list. */
const maxRest = 1_000_000;

/**
 * Cuts the list of a JSON text into its elements as the text comes, so that a large file need not be parsed at once. The list is the
 * text itself, or stands in the object that the text is, under "conversations".
 */
export class ListSplitter {
  #rest = '';
  #pieces: string[] = [];
  #depth = 0;
  /** Depth of the list; 0 before it began, −1 after its end. */
  #listDepth = 0;
  #isInString = false;
  #isEscaped = false;

  /** What stands around the elements: JSON, too, with an empty list, if the text is. */
  get rest(): string {
    return this.#rest;
  }

  /** Whether the list stands in an object. */
  get isInObject(): boolean {
    return this.#rest.trimStart().startsWith('{');
  }

  /** It is larger than any export; nothing more is taken in. */
  get isHopeless(): boolean {
    return this.#rest.length > maxRest;
  }

  /** The texts of the elements that end in this part of the text. */
  *push(part: string): Generator<string> {
    let from = 0;
    const file = (end: number) => {
      const text = part.slice(from, end);
      if (this.#listDepth > 0) this.#pieces.push(text);
      else this.#rest += text;
      from = end;
    };
    const element = () => {
      const text = this.#pieces.join('');
      this.#pieces = [];
      return text.trim() === '' ? [] : [text];
    };
    for (let at = 0; at < part.length; at++) {
      const code = part.charCodeAt(at);
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === backslash) this.#isEscaped = true;
        else if (code === quote) this.#isInString = false;
        continue;
      }
      switch (part[at]) {
        case '"':
          this.#isInString = true;
          break;
        case '{':
        case '[':
          this.#depth += 1;
          if (this.#listDepth !== 0 || part[at] !== '[' || this.#depth > 2) break;
          file(at + 1);
          if (this.#isList()) this.#listDepth = this.#depth;
          break;
        case ',':
          if (this.#depth !== this.#listDepth) break;
          file(at);
          yield* element();
          from = at + 1;
          break;
        case '}':
        case ']':
          if (this.#depth === this.#listDepth) {
            file(at);
            yield* element();
            this.#listDepth = -1;
          }
          this.#depth -= 1;
          break;
      }
    }
    file(part.length);
  }

  #isList(): boolean {
    return this.#depth === 1 || /"conversations"\s*:\s*\[$/.test(this.#rest.slice(-100));
  }
}
