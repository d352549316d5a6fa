import { AppError } from '../errors.ts';

/** What the person typed, as it can be stored. @throws AppError 'empty-message' */
export function checkedText(typed: string): string {
  // Half a surrogate pair cannot be stored as UTF-8.
  const text = typed.toWellFormed();
  if (text.trim() === '') throw new AppError('empty-message', 'The message is empty. Write something first.');
  return text;
}
