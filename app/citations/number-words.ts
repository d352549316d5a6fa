import { canonicalNumber } from './canonical-number.ts';

/** Numbers in words of English, German, French and Spanish become digits, scales are multiplied out: "two hundred", "2.4 million". */
export function withDigits(text: string): string {
  return text
    .replaceAll(percentWords, '%')
    .replaceAll(currencySigns, (sign) => ` ${currencies[sign]} `)
    .replaceAll(wordRuns, (run) => digitsOfRun(run))
    .replaceAll(scaled, (_, digits: string, scale: string) => String(scaledBy(digits, scaleOf(scale))));
}

const percentWords = /(?<=[\p{L}\p{N}\s])\s*\b(?:per ?cent|prozent|pour cent|por ciento)(?!\p{L})/giu;
const currencies: Readonly<Record<string, string>> = { $: 'dollars', '€': 'euros', '£': 'pounds' };
const currencySigns = /[$€£]/g;

type Numbers = ReadonlyMap<string, number>;

/** One is left out: in most places it is a pronoun or an article. */
const small: Numbers = numbered([
  ['zero', 'null', 'zéro', 'cero'],
  [],
  ['two', 'zwei', 'deux', 'dos'],
  ['three', 'drei', 'trois', 'tres'],
  ['four', 'vier', 'quatre', 'cuatro'],
  ['five', 'fünf', 'cinq', 'cinco'],
  ['six', 'sechs', 'seis'],
  ['seven', 'sieben', 'sept', 'siete'],
  ['eight', 'acht', 'huit', 'ocho'],
  ['nine', 'neun', 'neuf', 'nueve'],
  ['ten', 'zehn', 'dix', 'diez'],
  ['eleven', 'elf', 'onze'],
  ['twelve', 'zwölf', 'douze', 'doce', 'dozen', 'dutzend'],
  ['thirteen', 'dreizehn', 'treize', 'trece'],
  ['fourteen', 'vierzehn', 'quatorze', 'catorce'],
  ['fifteen', 'fünfzehn', 'quinze', 'quince'],
  ['sixteen', 'sechzehn', 'seize', 'dieciséis'],
  ['seventeen', 'siebzehn', 'diecisiete'],
  ['eighteen', 'achtzehn', 'dieciocho'],
  ['nineteen', 'neunzehn', 'diecinueve'],
]);
const tens: Numbers = numbered(
  [
    [],
    [],
    ['twenty', 'zwanzig', 'vingt', 'veinte'],
    ['thirty', 'dreißig', 'trente', 'treinta'],
    ['forty', 'vierzig', 'quarante', 'cuarenta'],
    ['fifty', 'fünfzig', 'cinquante', 'cincuenta'],
    ['sixty', 'sechzig', 'soixante', 'sesenta'],
    ['seventy', 'siebzig', 'setenta'],
    ['eighty', 'achtzig', 'ochenta'],
    ['ninety', 'neunzig', 'noventa'],
  ],
  10,
);
const ordinals: Numbers = new Map(
  Object.entries({
    ...{
      third: 3,
      fourth: 4,
      fifth: 5,
      sixth: 6,
      seventh: 7,
      eighth: 8,
      ninth: 9,
      tenth: 10,
      eleventh: 11,
      twelfth: 12,
    },
    ...{ dritte: 3, dritten: 3, dritter: 3, drittes: 3, siebte: 7, siebten: 7, siebter: 7, siebtes: 7 },
  }),
);
/** Numbers only behind tens: twenty-one. */
const ones: ReadonlySet<string> = new Set(['one', 'un', 'uno', 'una']);
const scales: Numbers = new Map(
  Object.entries({
    ...{ hundred: 100, hundert: 100, cent: 100, cien: 100, ciento: 100 },
    ...{ thousand: 1e3, tausend: 1e3, mille: 1e3, mil: 1e3 },
    ...{ million: 1e6, millions: 1e6, millionen: 1e6, mio: 1e6, millón: 1e6, millones: 1e6 },
    ...{ billion: 1e9, billions: 1e9, milliarde: 1e9, milliarden: 1e9, mrd: 1e9, milliard: 1e9, milliards: 1e9 },
  }),
);

function numbered(words: readonly (readonly string[])[], factor = 1): Numbers {
  return new Map(words.flatMap((same, i) => same.map((word) => [word, i * factor] as const)));
}

const scaled =
  /(\p{N}[\p{N}.,'’\u00a0\u202f]*)\s*(thousand|millions?|millionen|mio\.?|mill[oó]n(?:es)?|billions?|milliarden?|milliards?|mrd\.?)(?!\p{L})/giu;
/** Words with nothing but spaces and hyphens between them. */
const wordRuns = /[\p{L}\p{M}]+(?:[ -][\p{L}\p{M}]+)*/gu;
/** Between tens and ones, or behind hundreds. */
const links: ReadonlySet<string> = new Set(['and', 'y', 'et']);

function scaleOf(word: string): number {
  return scales.get(word.toLowerCase().replace('.', '')) ?? 1;
}

function scaledBy(digits: string, scale: number): number {
  return Number((Number(canonicalNumber(digits)) * scale).toPrecision(15));
}

function digitsOfRun(run: string): string {
  const pieces = run.split(/([ -])/);
  const result: string[] = [];
  for (let i = 0; i < pieces.length; ) {
    const found = numberAt(pieces, i);
    result.push(found === null ? (pieces[i] ?? '') : String(found.value));
    i = found === null ? i + 1 : found.next;
  }
  return result.join('');
}

/** The longest number that begins at this piece; pieces are words with a separator between each two. */
function numberAt(pieces: readonly string[], start: number): { value: number; next: number } | null {
  let [total, current, next] = [0, 0, start];
  // What the last word was decides which may follow: "two hundred" is a number, "two three" are two.
  let least = Number.POSITIVE_INFINITY;
  for (let i = start; i < pieces.length; i += 2) {
    const word = (pieces[i] ?? '').toLowerCase();
    if (links.has(word) && next > start && (least >= 100 || least === 10)) continue;
    const value = least === 10 && ones.has(word) ? 1 : numberOf(word);
    const scale = scales.get(word);
    if (value !== null && fitsBehind(value, least)) {
      current += value;
      least = value >= 20 && value < 100 && value % 10 === 0 ? 10 : value >= 100 ? 100 : 1;
    } else if (scale !== undefined && next > start) {
      if (scale === 100) current = Math.max(1, current) * scale;
      else [total, current] = [total + Math.max(1, current) * scale, 0];
      least = 100;
    } else break;
    next = i + 1;
  }
  return next === start ? null : { value: total + current, next };
}

function fitsBehind(value: number, least: number): boolean {
  if (least === Number.POSITIVE_INFINITY || least === 100) return true;
  return least === 10 && value < 10;
}

function numberOf(word: string): number | null {
  return small.get(word) ?? tens.get(word) ?? ordinals.get(word) ?? germanCompound(word);
}

/** "fünfundzwanzig", "dreihundertfünfzig", "zweitausend", and the ordinals of these. */
function germanCompound(word: string): number | null {
  const exact = germanValue(word);
  if (exact !== null) return exact;
  const ordinal = /^(.+?)s?te[nrsm]?$/.exec(word)?.[1];
  return ordinal === undefined || ordinal.length < 4 ? null : germanValue(ordinal);
}

function germanValue(word: string): number | null {
  const plain = small.get(word) ?? tens.get(word);
  if (plain !== undefined) return plain;
  const pair = /^(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\p{L}+)$/u.exec(word);
  if (pair !== null) {
    const ten = tens.get(pair[2] ?? '');
    return ten === undefined ? null : ten + (pair[1] === 'ein' ? 1 : (small.get(pair[1] ?? '') ?? 0));
  }
  for (const [scale, value] of [
    ['tausend', 1_000],
    ['hundert', 100],
  ] as const) {
    const at = word.indexOf(scale);
    if (at < 0) continue;
    const [before, after] = [word.slice(0, at), word.slice(at + scale.length)];
    const factor = before === '' || before === 'ein' ? 1 : germanValue(before);
    const rest = after === '' ? 0 : germanValue(after);
    return factor === null || rest === null ? null : factor * value + rest;
  }
  return null;
}
