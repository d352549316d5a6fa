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
  | 'addon-missing'
  | 'internal';

/** An error with a sentence that a person can act on: what happened, why, what to do next. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}
