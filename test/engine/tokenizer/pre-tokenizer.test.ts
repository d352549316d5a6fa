import { describe, expect, test } from 'vitest';
import { splitPieces } from '../../../engine/tokenizer/pre-tokenizer.ts';

const split = (text: string) => [...splitPieces(text)];

describe('the pieces that merges never cross', () => {
  test.each<[string, string[]]>([
    ['Hello, world!', ['Hello', ',', ' world', '!']],
    ["I'm sure they'LL don't", ['I', "'m", ' sure', ' they', "'LL", ' don', "'t"]],
    ['in 2024', ['in', ' ', '2', '0', '2', '4']],
    ['a  b', ['a', ' ', ' b']],
    ['a \n\n b', ['a', ' \n\n', ' b']],
    ['x;\n\ny', ['x', ';\n\n', 'y']],
    ['end   ', ['end', '   ']],
    ['漢字，かな', ['漢字', '，かな']],
    ['👩‍💻 ok', ['👩‍💻', ' ok']],
    ["'ſo", ["'ſ", 'o']],
  ])('%j', (text, pieces) => {
    expect(split(text)).toEqual(pieces);
  });

  test('U+0085 is white space and U+FEFF is a sign, as in Unicode and unlike in JavaScript', () => {
    expect(split('!\u0085x')).toEqual(['!', '\u0085x']);
    expect(split('!\u0085\u0085x')).toEqual(['!', '\u0085', '\u0085x']);
    expect(split('!\ufeff!')).toEqual(['!\ufeff!']);
  });
});
