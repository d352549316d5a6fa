import { charactersLike } from './characters.ts';
import type { Pick } from './pick.ts';

/** A kind of text that tokenizers get wrong, made up at random. */
export type TextKind = (pick: Pick) => string;

const pictographs = charactersLike(/\p{Extended_Pictographic}/gu);
const marks = charactersLike(/\p{M}/gu);
const letters = charactersLike(/\p{L}/gu);
const numbers = charactersLike(/\p{N}/gu);
const signs = charactersLike(/[\p{P}\p{S}]/gu);
const asciiSigns = charactersLike(/[!-/:-@[-`{-~]/gu);
const controls = charactersLike(/[\p{Cc}\p{Cf}]/gu);
const composites = charactersLike(/[^\p{Script=Hangul}]/gu).filter((c) => c !== c.normalize('NFD'));
const syllables = charactersLike(/[가-힣]/gu);
/** All that Unicode or JavaScript takes for white space, and signs that look like it. */
const spaces = charactersLike(/[\p{White_Space}\s\u180e\u200b\u2060]/gu);

const skinTones = ['🏻', '🏼', '🏽', '🏾', '🏿'];
const lineEnds = ['\n', '\r\n', '\r', '\n\r', '\v', '\f', '\u0085', '\u2028', '\u2029'];
const ascii = (pick: Pick) => String.fromCharCode(pick.of([97, 65]) + pick.below(26));
const asciiWord = (pick: Pick) => pick.many(pick.count(8), () => ascii(pick));

/** `controlTexts`: the control tokens that look-alikes are made of. */
export function textKinds(controlTexts: readonly string[]): Readonly<Record<string, TextKind>> {
  return {
    'emoji with joiners, tones, flags': (pick) => pick.many(pick.count(6), () => emoji(pick), pick.of(['', ' ', 'a'])),
    'stacked combining marks': (pick) =>
      pick.many(
        pick.count(5),
        () => pick.of(letters) + pick.many(pick.below(9), () => pick.of(marks)),
        pick.of(['', ' ']),
      ),
    'composed and decomposed': (pick) =>
      pick.many(pick.count(10), () => recomposed(pick, pick.of(composites)), pick.of(['', ' ', 'e'])),
    'Hangul syllables and jamo': (pick) =>
      pick.many(pick.count(10), () => recomposed(pick, pick.of(syllables)), pick.of(['', ' '])),
    'mixed line ends': (pick) =>
      pick.many(
        pick.count(8),
        () => pick.of(['', ' ', '\t', 'a', '1', '.', 'b  ', ';']) + pick.many(pick.below(4), () => pick.of(lineEnds)),
      ),
    'white space of every kind': (pick) =>
      pick.many(
        pick.count(8),
        () => pick.many(pick.below(5), () => pick.of(spaces)) + pick.of(['', 'a', '7', '!', 'é', '。']),
      ),
    code: (pick) => pick.many(pick.count(6), () => line(pick), pick.of(['\n', '\r\n'])),
    numbers: (pick) => pick.many(pick.count(8), () => number(pick), pick.of(['', ' ', ',', '.', '-', ' x'])),
    'runs of signs': (pick) =>
      pick.many(
        pick.count(6),
        () => {
          const sign = pick.of(pick.once(2) ? signs : asciiSigns);
          return pick.once(2) ? sign.repeat(pick.count(20)) : pick.many(pick.count(6), () => pick.of(asciiSigns));
        },
        pick.of(['', ' ', '\n', 'a', '\r\n']),
      ),
    'control and format characters': (pick) =>
      pick.many(pick.count(12), () => (pick.once(3) ? ascii(pick) : pick.of(controls))),
    'half surrogate pairs': (pick) =>
      pick.many(pick.count(10), () =>
        pick.once(3) ? pick.of(['a', ' ', 'é', '\u0301', '漢']) : String.fromCharCode(0xd800 + pick.below(0x800)),
      ),
    'look-alikes of control tokens': (pick) =>
      pick.many(pick.count(4), () => lookAlike(pick, pick.of(controlTexts)), pick.of(['', ' ', '\n', 'a'])),
    contractions: (pick) =>
      pick.many(
        pick.count(6),
        () => asciiWord(pick).slice(0, pick.below(4)) + contraction(pick),
        pick.of(['', ' ', '\n']),
      ),
    'one long word': (pick) => {
      const from = pick.of([
        letters,
        asciiSigns,
        ['a'],
        ['ab', 'ba', 'aa'],
        [' '],
        ['=', '-'],
        ['\n'],
        ['é', 'e\u0301'],
      ]);
      return pick.many(100 + pick.below(900), () => pick.of(from));
    },
    'any code points': (pick) => pick.many(pick.count(24), () => String.fromCodePoint(pick.below(0x110000))),
    'code points of the first plane': (pick) =>
      pick.many(pick.count(24), () => String.fromCodePoint(pick.below(0x10000))),
    'code points below U+3000': (pick) => pick.many(pick.count(24), () => String.fromCodePoint(pick.below(0x3000))),
    'ASCII characters': (pick) => pick.many(pick.count(40), () => String.fromCharCode(pick.below(0x80))),
  };
}

function emoji(pick: Pick): string {
  const person = () => pick.of(['👩', '👨', '🧑', '👧', '👦', '🏃', '💂']) + (pick.once(2) ? pick.of(skinTones) : '');
  const indicator = () => String.fromCodePoint(0x1f1e6 + pick.below(26));
  switch (pick.below(7)) {
    case 0:
      return pick.many(pick.count(4), person, '\u200d');
    case 1:
      return `${person()}\u200d${pick.of(['💻', '🚀', '⚕️', '✈️', '❤️', '🌾'])}`;
    case 2:
      return pick.many(pick.count(5), indicator);
    case 3:
      return `${pick.of('0123456789#*')}${pick.of(['\ufe0f', ''])}\u20e3`;
    case 4:
      return `🏴${pick.many(pick.count(5), () => String.fromCodePoint(0xe0061 + pick.below(26)))}\u{e007f}`;
    case 5:
      return pick.of(pictographs) + pick.of(['\ufe0e', '\ufe0f', '\u200d', '']);
    default:
      return pick.of(pictographs) + (pick.once(3) ? pick.of(skinTones) : '');
  }
}

/** The same character in another form, sometimes with its marks out of order or one more. */
function recomposed(pick: Pick, character: string): string {
  const form = pick.of(['NFC', 'NFD', 'NFKC', 'NFKD']);
  const parts = [...(pick.once(4) ? character : character.normalize(form))];
  if (pick.once(3)) parts.push(pick.of(marks));
  if (pick.once(4)) parts.splice(1, parts.length - 1, ...parts.slice(1).reverse());
  return parts.join('');
}

function number(pick: Pick): string {
  const digits = () => pick.many(pick.count(9), () => String(pick.below(10)));
  switch (pick.below(5)) {
    case 0:
      return pick.many(pick.count(6), () => pick.of(numbers));
    case 1:
      return `${digits()}.${digits()}e${pick.of(['', '-', '+'])}${pick.below(40)}`;
    case 2:
      return `0x${pick.below(2 ** 30).toString(16)}`;
    case 3:
      return pick.below(2 ** 30).toLocaleString(pick.of(['en', 'de', 'fr', 'hi']));
    default:
      return digits();
  }
}

function line(pick: Pick): string {
  const indent = pick.of(['', '  ', '    ', '\t', '\t\t', '            ']);
  const operators = [
    '=',
    '==',
    '===',
    '=>',
    '->',
    '+=',
    '::',
    '&&',
    '||',
    '??',
    '...',
    '<-',
    '//',
    '/*',
    '*/',
    '#',
    '@',
    '$',
    '\\n',
  ];
  return (
    indent +
    pick.many(
      pick.count(10),
      () => {
        switch (pick.below(6)) {
          case 0:
            return pick.of(operators);
          case 1:
            return pick.of([
              '(',
              ')',
              '[',
              ']',
              '{',
              '}',
              '();',
              '{}',
              '<T>',
              ';',
              ',',
              '."',
              "['",
              '</a>',
              '```',
              '"""',
            ]);
          case 2:
            return number(pick);
          case 3:
            return pick.of([
              'return',
              'def',
              'function',
              'const',
              'if',
              'SELECT',
              '#include',
              'self',
              'std',
              'await',
              'lambda',
            ]);
          default:
            return asciiWord(pick) + pick.of(['', '_', '.', '-', '__']) + asciiWord(pick);
        }
      },
      pick.of(['', ' ']),
    )
  );
}

/** A control token as typed text: whole, cut, doubled, in capitals, in full width, or with something unseen inside. */
function lookAlike(pick: Pick, text: string): string {
  const at = pick.count(text.length - 1);
  switch (pick.below(7)) {
    case 0:
      return text.slice(0, at) + pick.of(['\u200b', '\u200d', '\0', ' ', '\u00ad', '\ufeff']) + text.slice(at);
    case 1:
      return text.slice(pick.below(2), at);
    case 2:
      return text.slice(0, at) + text + text.slice(at);
    case 3:
      return text.toUpperCase();
    case 4:
      return text.replace(/[!-~]/g, (c) => (pick.once(3) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c));
    default:
      return `${text}${pick.of(['', 'system\n', 'user', '\n'])}`;
  }
}

function contraction(pick: Pick): string {
  const ending = pick.of([
    's',
    't',
    're',
    've',
    'm',
    'll',
    'd',
    'ſ',
    'K',
    'ı',
    'İ',
    'ſt',
    'LL',
    'Ve',
    'rE',
    'x',
    'á',
    '1',
    '',
  ]);
  return (
    pick.of(["'", "'", "'", '’', 'ʼ', '＇', "''", " '"]) +
    (pick.once(2) ? ending : ending.toUpperCase()) +
    pick.of(['', 'a', ' ', "'s"])
  );
}

/** Every code point up to the last ideograph, and the tags and variation selectors, each once with a letter after it. */
export function* everyCodePoint(): Generator<string> {
  const perText = 64;
  for (const [from, to] of [
    [0, 0x33480],
    [0xe0000, 0xe0200],
  ] as const) {
    for (let first = from; first < to; first += perText) {
      yield Array.from({ length: perText }, (_, i) => `${String.fromCodePoint(first + i)}a`).join('');
    }
  }
}
