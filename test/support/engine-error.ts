import { EngineError } from '../../engine/errors.ts';

/** The EngineError that `action` throws; fails when it throws none or something else. */
export function engineErrorOf(action: () => unknown): EngineError {
  try {
    action();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('Expected an EngineError, but nothing was thrown.');
}
