const maxCharacters = 60;
const maxWords = 10;
/** Scripts that are written without blanks between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const scripts = ['Latin', 'Han', 'Cyrillic', 'Arabic', 'Hebrew', 'Hangul', 'Devanagari', 'Greek', 'Thai'] as const;

/**
 * What a model wrote as a title, cleaned, where it can stand as one: short, without markup, in the script of the question and about
 * the same thing. Null where it cannot; a small model often writes an answer, or anything.
 */
export function judgedTitle(written: string, question: string, answer: string): string | null {
  const title = cleaned(written);
  const length = Array.from(title).length;
  if (length < 2 || length > maxCharacters || title.split(' ').length > maxWords) return null;
  if (/[<>{}[\]|`\\=]|https?:|\n/u.test(title) || /^(ok|okay|sure|here|yes|no|sorry|i|title)\b/iu.test(title))
    return null;
  if (!/\p{L}/u.test(title) || isRepetitive(title)) return null;
  if (mainScript(title) !== mainScript(question)) return null;
  return isAbout(title, `${question} ${answer}`) ? title : null;
}

function cleaned(written: string): string {
  return (written.trim().split('\n')[0] ?? '')
    .replaceAll(/\*\*|__/gu, '')
    .replace(/^\s*(#+|[-*•])\s+/u, '')
    .replace(/^(title|标题|题目)\s*[:：]\s*/iu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replace(/^["'“”‘’«»「『《*_]+/u, '')
    .replace(/["'“”‘’«»」』》*_.。!！,，;；:：]+$/u, '')
    .trim()
    .toWellFormed();
}

function isRepetitive(title: string): boolean {
  const words = title.toLowerCase().split(' ');
  return words.length > 3 && new Set(words).size < words.length / 2 + 1;
}

function mainScript(text: string): string {
  let best = 'none';
  let most = 0;
  for (const script of scripts) {
    const n = text.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0;
    if (n > most) [best, most] = [script, n];
  }
  return best;
}

/** Shares at least one word of some length with the conversation, or two characters where words have no blanks between them. */
function isAbout(title: string, text: string): boolean {
  const known = text.toLowerCase();
  if (unspaced.test(title)) {
    const characters = Array.from(title);
    return characters.some((one, n) => unspaced.test(one) && known.includes(`${one}${characters[n + 1] ?? ''}`));
  }
  const words = title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  // Words bend: their beginnings are compared.
  return words.some((word) => known.includes(word.slice(0, Math.max(3, word.length - 2))));
}
