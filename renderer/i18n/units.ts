import type { Language } from './language.ts';

/** How figures are read in a language, where the browser's own formats do not say it as shortly. */
export interface Units {
  readonly seconds: (n: string) => string;
  readonly minutes: (n: string) => string;
  readonly hours: (n: string) => string;
  readonly days: (n: number, written: string) => string;
  readonly justNow: string;
  readonly percent: (n: string) => string;
  readonly perSecond: (amount: string) => string;
  readonly tokens: (n: string) => string;
  /** Words, or characters where words are not told apart, that a token makes: an estimate, so that the result is always "about". */
  readonly wordsPerToken: number;
  /** Large counts in steps of the language, largest first. */
  readonly counts: readonly { readonly from: number; readonly name: (n: string) => string }[];
}

export const units: Readonly<Record<Language, Units>> = {
  en: {
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n, written) => (n === 1 ? '1 day' : `${written} days`),
    justNow: 'just now',
    percent: (n) => `${n} %`,
    perSecond: (amount) => `${amount}/s`,
    tokens: (n) => `${n} tokens`,
    wordsPerToken: 0.75,
    counts: [
      { from: 1e9, name: (n) => `${n} billion` },
      { from: 1e6, name: (n) => `${n} million` },
    ],
  },
  'zh-CN': {
    seconds: (n) => `${n} 秒`,
    minutes: (n) => `${n} 分`,
    hours: (n) => `${n} 小时`,
    days: (_n, written) => `${written} 天`,
    justNow: '刚刚',
    percent: (n) => `${n}%`,
    perSecond: (amount) => `${amount}/秒`,
    tokens: (n) => `${n} 个词元`,
    wordsPerToken: 1.5,
    counts: [
      { from: 1e8, name: (n) => `${n} 亿` },
      { from: 1e4, name: (n) => `${n} 万` },
    ],
  },
};
