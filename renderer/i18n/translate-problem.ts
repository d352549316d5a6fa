import type { Problem } from '../../app/contract.ts';

/**
 * Sentences of the app in another language, by the English ones. `{}` in those stands for names and figures, which `{1}`, `{2}` … put
 * into the translation; `{1t}` translates them, too, where they are sentences or words of this list.
 */
export type ProblemSentences = Readonly<Record<string, string>>;

interface Form {
  readonly pattern: RegExp;
  readonly translation: string;
}

/**
 * Translates what the app says about a problem. Sentences come as text, also from the database, where older ones are kept with the answers
 * that they belong to; so they are known by their form. `general` has one for each code, for those that are not known.
 */
export function translatorOf(sentences: ProblemSentences, general: ProblemSentences): (problem: Problem) => string {
  let forms: readonly Form[] | null = null;

  const translate = (text: string): string | null => {
    forms ??= Object.entries(sentences).map(([sentence, translation]) => ({ pattern: formOf(sentence), translation }));
    for (const { pattern, translation } of forms) {
      const found = pattern.exec(text);
      if (found === null) continue;
      return translation.replaceAll(/\{(\d)(t?)\}/g, (_, position: string, isTranslated: string) => {
        const given = found[Number(position)] ?? '';
        return isTranslated === '' ? given : (translate(given) ?? given);
      });
    }
    return null;
  };
  return ({ code, message }) => translate(message) ?? general[code] ?? message;
}

function formOf(sentence: string): RegExp {
  const literal = sentence.split('{}').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('(.+?)')}$`, 's');
}
