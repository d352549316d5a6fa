import { GeneratedFile } from './generated-file.ts';

/** A file of the hub stand-in whose bytes matter: a model that is to run once it has been downloaded. */
export class RealFile extends GeneratedFile {
  readonly #bytes: Buffer;

  constructor(path: string, bytes: Buffer) {
    super(path, bytes.length);
    this.#bytes = bytes;
  }

  override read(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end);
  }
}
