import { createInstance } from 'i18next';
import { useSyncExternalStore } from 'react';
import type { Settings } from '../../app/contract.ts';

/** The languages of the interface. Another one is its name here and a tree of words beside the others. */
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/**
 * The library chooses the language (a person in Taiwan or Singapore gets Chinese, everybody else who speaks neither English), tells
 * who follows it, and knows which way it is written. The words themselves are typed trees: a missing one is found by the compiler.
 */
const i18n = createInstance();
void i18n.init({
  lng: 'en',
  fallbackLng: 'en',
  supportedLngs: [...languages],
  resources: {},
  initAsync: false,
});

export function language(): Language {
  return languages.find((one) => one === i18n.language) ?? 'en';
}

/** @param preferred what the person's system prefers, best first, as BCP 47 tags. */
export function bestLanguage(preferred: readonly string[]): Language {
  const primary = (tag: string) => tag.split('-')[0]?.toLowerCase();
  for (const tag of preferred) {
    // One by one: the library would rather have a later one that fits exactly. It answers English where nothing fits.
    const match: unknown = i18n.services.languageUtils?.getBestMatchFromCodes([tag]);
    const best = languages.find((one) => one === match);
    if (best !== undefined && primary(best) === primary(tag)) return best;
  }
  return 'en';
}

/** Takes effect at once; who follows the language is told. */
export function setLanguage(setting: Settings['language'], preferred: readonly string[] = navigator.languages): void {
  const wanted = setting === 'system' ? bestLanguage(preferred) : setting;
  if (wanted !== i18n.language) void i18n.changeLanguage(wanted);
}

export function direction(): 'ltr' | 'rtl' {
  return i18n.dir(language());
}

function subscribe(listener: () => void): () => void {
  i18n.on('languageChanged', listener);
  return () => i18n.off('languageChanged', listener);
}

/** Renders again when another language is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

/** A value for each language, made when it is first needed: formatters are slow to make. */
export function perLanguage<T>(make: (tag: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const tag = language();
    let value = made.get(tag);
    if (value === undefined) {
      value = make(tag);
      made.set(tag, value);
    }
    return value;
  };
}
