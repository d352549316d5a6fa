import type { Random } from '../../../engine/sampling/random.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';

/**
 * What goes wrong when the ids of a text are decoded, or null: at once they must give the text in normalization form C (half
 * surrogate pairs as U+FFFD), and as a stream, read off at random places, whole characters that join to it.
 */
export function decodingFault(
  tokenizer: Tokenizer,
  random: Random,
  text: string,
  ids: readonly number[],
): string | null {
  const expected = text.toWellFormed().normalize('NFC');
  if (tokenizer.decode(ids) !== expected) return 'decodes to another text';

  const decoder = tokenizer.streamDecoder();
  let streamed = '';
  let unread = '';
  for (const id of ids) {
    unread += decoder.push(id);
    if (random.uint32() % 3 > 0) continue;
    if (!expected.startsWith(unread, streamed.length) || !unread.isWellFormed()) return 'streams a broken character';
    streamed += unread;
    unread = '';
  }
  return streamed + unread + decoder.flush() === expected ? null : 'streams another text';
}
