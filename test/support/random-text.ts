import type { Random } from '../../engine/sampling/random.ts';

/** Pieces of text that tokenizers get wrong: scripts, joined emoji, contractions, white space, digits, signs, combining marks. */
const samples: readonly string[] = [
  ..."the quick brown fox can’t won't I'M they're WE'VE he'd she'll it'S 's ''s x't".split(' '),
  ...'Überraschung naïve façade Ελληνικά Кириллица українська עברית العربية فارسی हिन्दी বাংলা தமிழ் ไทย ລາວ မြန်မာ'.split(
    ' ',
  ),
  ...'ქართული հայերեն አማርኛ 中文字符 繁體中文 日本語 カタカナ ひらがな 한국어 ខ្មែរ Tiếng Việt Türkçe İstanbul ꞵꞷ ᏣᎳᎩ'.split(
    ' ',
  ),
  ...['e\u0301', 'n\u0303o', 'A\u030a', 'ｶﾞ', '\u1100\u1161\u11a8', 'ﬁ', 'Å', '\u0301', 'ſ', 'K', 'ß', 'Ǆ'],
  ...['👩‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇳🇴', '😀', '☺️', '1️⃣', '👨🏿‍🚀', '🫠', '\u200d', '\ufe0f'],
  ...['0', '7', '42', '1234567890', '3.14159', '1,000,000', '½', '٣٤', '二〇', 'Ⅷ', '²', '1e-5', '0xFF'],
  ...[
    ' ',
    '  ',
    '   ',
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    ' \n ',
    '\n  ',
    '\u00a0',
    '\u2003',
    '\u3000',
    '\u2028',
    '\v',
    '\f',
    '        ',
  ],
  ...[
    '.',
    ',',
    '!',
    '?!',
    '...',
    '…',
    '—',
    '"',
    '“',
    '(',
    ')',
    '[]',
    '{',
    '};',
    '//',
    '/*',
    '<div>',
    '</',
    '|',
    '<|',
    '|>',
    '=>',
  ],
  ...[
    'def f(x):\n    return x+1\n',
    'SELECT * FROM t;',
    'https://example.org/a?b=c#d',
    'a@b.c',
    '#!/bin/sh',
    '\\frac{1}{2}',
    '$x_i^2$',
  ],
  ...[
    '\0',
    '\x1b[0m',
    '\x7f',
    '\u00ad',
    '\u200b',
    '\u202e',
    '\ufffd',
    '\u{10ffff}',
    '\u{e000}',
    '\u{1d4d0}',
    '\u{20000}',
    '\ud800',
    '\udc00',
  ],
];

/** A text of up to about ten pieces, some of them any Unicode character, half surrogate pairs included. */
export function randomText(random: Random): string {
  const n = 1 + (random.uint32() % 10);
  const pieces = Array.from({ length: n }, () => {
    switch (random.uint32() % 8) {
      case 0:
        return randomCharacters(random, 0x110000);
      case 1:
        return randomCharacters(random, 0x3000);
      case 2:
        return randomCharacters(random, 0x80);
      default:
        return samples[random.uint32() % samples.length] ?? '';
    }
  });
  return pieces.join(random.uint32() % 3 === 0 ? ' ' : '');
}

function randomCharacters(random: Random, below: number): string {
  const n = 1 + (random.uint32() % 4);
  return Array.from({ length: n }, () => String.fromCodePoint(random.uint32() % below)).join('');
}
