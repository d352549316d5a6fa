/** Why the engine could not do what was asked; stable, so that callers and tests may depend on it. */
export type EngineErrorCode =
  | 'file-missing'
  | 'file-unreadable'
  | 'not-gguf'
  | 'file-damaged'
  | 'unsupported-architecture'
  | 'unsupported-type'
  | 'unsupported-tokenizer'
  | 'mode-unavailable'
  | 'context-full'
  | 'no-model'
  | 'bad-request'
  | 'out-of-memory'
  | 'cancelled'
  | 'addon-missing'
  | 'internal';

/** Messages quote names and values from files, which may be as long as the file. */
const maxMessageLength = 800;

/** An error with a sentence that a person can act on: what happened, why, what to do next. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(shortened(message), options);
    this.name = 'EngineError';
    this.code = code;
  }
}

/** Leaves something out in the middle: what happened stands at the start, and what to do at the end. */
function shortened(message: string): string {
  if (message.length <= maxMessageLength) return message;
  const half = maxMessageLength / 2 - 1;
  return `${message.slice(0, half)}…${message.slice(-half)}`;
}
