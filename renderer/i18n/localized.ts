import { type Language, language } from './language.ts';

/** The shape of a tree of words in any language: the same keys, and functions of the same figures and names. */
export type Words<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Words<R>
    : T extends readonly string[]
      ? readonly string[]
      : T extends object
        ? { readonly [K in keyof T]: Words<T[K]> }
        : T;

/**
 * A translation of such a tree. What it leaves out is shown in English, so that new words can be added before they are translated;
 * `test/renderer/translations.test.ts` lists what is missing. With `Words` in its place a missing word is an error of the compiler.
 */
export type Translation<T> = T extends string | readonly string[] | ((...args: never[]) => unknown)
  ? Words<T>
  : T extends object
    ? { readonly [K in keyof T]?: Translation<T[K]> }
    : T;

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `translation` where it has a word, else `original`. */
export function withFallback<T>(original: T, translation: unknown): Words<T> {
  if (!isTree(original) || !isTree(translation)) return (translation ?? original) as Words<T>;
  return Object.fromEntries(
    Object.entries(original).map(([key, value]) => [key, withFallback(value, translation[key])]),
  ) as Words<T>;
}

/** Paths of the words that a translation leaves out, such as `chat.waiting`. */
export function missingWords(original: unknown, translation: unknown, path = ''): readonly string[] {
  if (isTree(original)) {
    return Object.entries(original).flatMap(([key, value]) =>
      missingWords(value, isTree(translation) ? translation[key] : undefined, path === '' ? key : `${path}.${key}`),
    );
  }
  return translation === undefined ? [path] : [];
}

/** One object, with all its parts, that always has the words of the present language; only single words must not be kept. */
export function localized<T extends object>(
  original: T,
  translations: Readonly<Record<Exclude<Language, 'en'>, Translation<NoInfer<T>>>>,
): Words<T> {
  const trees = new Map<Language, object>([['en', original]]);
  const present = (): object => {
    const tag = language();
    let tree = trees.get(tag);
    if (tree === undefined) {
      tree = withFallback(original, tag === 'en' ? undefined : translations[tag]) as object;
      trees.set(tag, tree);
    }
    return tree;
  };
  return live(present) as Words<T>;
}

/** Stands for what `present` gives, whenever it is asked; and so do the trees inside it. */
function live(present: () => object): object {
  const parts = new Map<PropertyKey, object>();
  return new Proxy(
    {},
    {
      get: (_target, key) => {
        const value: unknown = Reflect.get(present(), key);
        if (!isTree(value)) return value;
        let part = parts.get(key);
        if (part === undefined) {
          part = live(() => Reflect.get(present(), key) as object);
          parts.set(key, part);
        }
        return part;
      },
      has: (_target, key) => Reflect.has(present(), key),
      ownKeys: () => Reflect.ownKeys(present()),
      getOwnPropertyDescriptor: (_target, key) => {
        const found = Reflect.getOwnPropertyDescriptor(present(), key);
        return found === undefined ? undefined : { ...found, configurable: true };
      },
    },
  );
}
