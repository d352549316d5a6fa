import { canonicalNumber } from './canonical-number.ts';

const digits: Readonly<Record<string, number>> = {
  ...{ 〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 兩: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
};
const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const groups: Readonly<Record<string, number>> = { 万: 1e4, 萬: 1e4, 만: 1e4, 亿: 1e8, 億: 1e8, 억: 1e8 };

const numeral = '[〇零一二两兩三四五六七八九十百千万萬亿億]';
/** What numbers count in Chinese and Japanese: before these a single numeral is a number and no part of a word. */
const counted =
  '[个個名人位元年月日天小时時周週次岁歳项項家台件条條篇页頁章节節倍吨公米平层層楼号號座辆架份笔届季点国國円株本枚匹杯回階级級成票%％]|パーセント|ヶ|か月';
const percent = new RegExp(`百分之(${numeral}+|\\d+(?:\\.\\d+)?)`, 'g');
const japanesePercent = /(?<=[\p{N}〇零一二三四五六七八九十百])\s*(?:パーセント|퍼센트)/gu;
const withGroup = /(\p{N}[\p{N}.,]*)\s*([万萬만亿億억])/gu;
const long = new RegExp(`${numeral}{2,}`, 'g');
const single = new RegExp(`(?<=第|星期|周|週)${numeral}|[二两兩三四五六七八九十百千](?=${counted})`, 'g');
/** Words that look like numbers. */
const otherwise: ReadonlySet<string> = new Set(['万一', '千万', '一一', '三三两两']);

/** Numerals of Chinese and Japanese become digits, 万 and 亿 are multiplied out: 三百五十万 and 350万 are 3500000. One alone is left out. */
export function withCjkDigits(text: string): string {
  return text
    .replaceAll(percent, (_, number: string) => `${/^\d/.test(number) ? number : numberOf(number)}%`)
    .replaceAll(japanesePercent, '%')
    .replaceAll(long, (found) => (otherwise.has(found) ? found : String(numberOf(found))))
    .replaceAll(single, (found) => String(numberOf(found)))
    .replaceAll(withGroup, (_, number: string, group: string) =>
      String(Number((Number(canonicalNumber(number)) * (groups[group] ?? 1)).toPrecision(15))),
    );
}

function numberOf(text: string): number {
  // A year is read digit by digit.
  if (![...text].some((character) => character in units || character in groups)) {
    return Number([...text].map((character) => digits[character] ?? 0).join(''));
  }
  let [total, section, digit] = [0, 0, 0];
  for (const character of text) {
    const unit = units[character];
    const group = groups[character];
    if (unit !== undefined) {
      section += Math.max(1, digit) * unit;
      digit = 0;
    } else if (group !== undefined) {
      // 亿 counts all before it, 万 only what stands since the last 亿.
      total = group === 1e8 ? (total + section + digit) * group : total + (section + digit) * group;
      [section, digit] = [0, 0];
    } else digit = digits[character] ?? 0;
  }
  return total + section + digit;
}
