import type { RefusalCode } from './protocol.ts';

/** Why a file is not read. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  /** `message` is a sentence that a person can act on. */
  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** For readers, which do not know how the file is called: `complete` puts its name into the sentence. */
export function refuse(code: RefusalCode, why: string, options?: ErrorOptions): never {
  throw new Refusal(code, why, options);
}

/** The refusal with the file's name in it. Anything unforeseen is the file's fault: readers do nothing but read it. */
export function refusalOf(error: unknown, name: string): Refusal {
  if (error instanceof Refusal) return new Refusal(error.code, `“${name}” ${error.message}`, { cause: error });
  return new Refusal('damaged', `“${name}” cannot be read: it is damaged.`, { cause: error });
}
