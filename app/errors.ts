import type { Problem } from './contract.ts';

/**
 * An error that a person may see: a stable code, and a sentence that says what happened, why, and what to do next.
 * Codes of the engine pass through unchanged, so `code` is open.
 */
export class AppError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }

  get problem(): Problem {
    return { code: this.code, message: this.message };
  }
}

/** The problem to show for any error; what nobody foresaw becomes `internal`, without its details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) return error.problem;
  return { code: 'internal', message: 'Something went wrong inside Tandem. Try again; the log file has the details.' };
}

/** Closes a switch over a union: the compiler refuses the call while a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
