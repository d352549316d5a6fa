import { strings } from '../../strings.ts';

/** Text that can be seen, also where it is only space. */
export function tokenText(text: string): string {
  if (text.trim() !== '') return text.trim();
  return text.includes('\n') ? strings.confidence.newLine : strings.confidence.space;
}
