import { charactersLike } from './characters.ts';
import type { Pick } from './pick.ts';

/** Names of scripts as Unicode's property has them. */
export const scripts: readonly string[] = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Arabic', 'Hebrew', 'Syriac', 'Thaana', 'Nko', 'Adlam'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Mongolian', 'Javanese', 'Balinese', 'Ol_Chiki', 'Meetei_Mayek'],
  ...['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Yi', 'Ethiopic', 'Tifinagh', 'Vai', 'Bamum', 'Cherokee'],
  ...['Canadian_Aboriginal', 'Deseret', 'Coptic', 'Gothic', 'Runic', 'Ogham', 'Cuneiform', 'Egyptian_Hieroglyphs'],
];

const withoutSpaces = new Set([
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Yi',
  'Tibetan',
]);

/** What a script's words are made of. */
export interface Alphabet {
  readonly name: string;
  readonly letters: readonly string[];
  /** Marks, digits and signs that belong to the script. */
  readonly others: readonly string[];
  /** What tokens of this script write: the words that the tokenizer knows, and parts of them. */
  readonly fragments: readonly string[];
}

/** `tokenTexts`: what ordinary tokens write, as far as that is whole characters. */
export function readAlphabets(tokenTexts: readonly string[]): readonly Alphabet[] {
  const scriptOf = new Map<string, string>();
  const alphabets = scripts.map((name) => {
    const all = charactersLike(new RegExp(`\\p{Script=${name}}`, 'gu'));
    for (const character of all) scriptOf.set(character, name);
    const isLetter = (character: string) => /\p{L}/u.test(character);
    return { name, letters: all.filter(isLetter), others: all.filter((c) => !isLetter(c)), fragments: [] as string[] };
  });
  const byName = new Map(alphabets.map((alphabet) => [alphabet.name, alphabet]));
  for (const text of tokenTexts) {
    const letter = text.match(/\p{L}/u)?.[0];
    if (letter !== undefined) byName.get(scriptOf.get(letter) ?? '')?.fragments.push(text);
  }
  return alphabets;
}

/** A few words of the script, between them spaces, signs, digits and sometimes something Latin. */
export function sentence(pick: Pick, alphabet: Alphabet): string {
  const separator = withoutSpaces.has(alphabet.name) ? '' : ' ';
  return pick.many(pick.count(9), () => {
    const between = pick.once(4)
      ? pick.of([', ', '. ', ' — ', '? ', '!', '。', '، ', '\n', '\n\n', '-', "'", ' (', ') ', '  ', ': '])
      : separator;
    return aside(pick, alphabet) + between;
  });
}

function aside(pick: Pick, alphabet: Alphabet): string {
  switch (pick.below(16)) {
    case 0:
      return String(pick.below(100_000));
    case 1:
      return pick.of(['OK', 'GPT', 'x1', 'www.example.org', 'km²', '№', '%', '“', '”', '…']);
    default:
      return word(pick, alphabet);
  }
}

/** Random letters, with a mark or a digit now and then; or known fragments put together, some of them cut, so that merges compete. */
export function word(pick: Pick, { letters, others, fragments }: Alphabet): string {
  if (fragments.length > 0 && pick.below(3) > 0) {
    return pick.many(pick.count(4), () => {
      const characters = [...pick.of(fragments)];
      return pick.once(2) ? characters.join('') : characters.slice(0, pick.count(characters.length)).join('');
    });
  }
  return pick.many(pick.count(12), () => (others.length > 0 && pick.once(6) ? pick.of(others) : pick.of(letters)));
}
