import { EngineError } from '../errors.ts';

/** An error for a model file that contradicts itself; `detail` says where, without a full stop. */
export function damaged(detail: string): EngineError {
  return new EngineError(
    'file-damaged',
    `The model file is damaged: ${detail}. Download it again, or choose another file.`,
  );
}
