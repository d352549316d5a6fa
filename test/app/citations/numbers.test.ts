import { describe, expect, test } from 'vitest';
import { withCjkDigits } from '../../../app/citations/cjk-numbers.ts';
import { withDigits } from '../../../app/citations/number-words.ts';

describe('numbers in words become digits', () => {
  test.each([
    ['two hundred and five men and three dogs', '205 men and 3 dogs'],
    ['twenty-one thousand three hundred', '21300'],
    ['one of the five', 'one of the 5'],
    ['2.4 million, 1,2 Millionen', '2400000, 1200000'],
    ['Zweihundertfünfzig, am zwölften Mai', '250, am 12 Mai'],
    ['treinta y dos casas, vingt et un', '32 casas, 21'],
    ['A thousand thanks', 'A thousand thanks'],
  ])('%s', (text, digits) => {
    expect(withDigits(text)).toBe(digits);
  });

  test.each([
    ['三百五十万元', '3500000元'],
    ['一亿二千万', '120000000'],
    ['1.2亿', '120000000'],
    ['百分之十二', '12%'],
    ['二〇二四年十二月三十一日', '2024年12月31日'],
    ['两名，星期三', '2名，星期3'],
    ['一个，万一', '一个，万一'],
    ['八パーセント', '8%'],
    ['12만 권', '120000 권'],
  ])('%s', (text, digits) => {
    expect(withCjkDigits(text)).toBe(digits);
  });
});
