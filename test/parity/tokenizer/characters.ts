/** All code points but surrogates as one text, in order. */
const everyCharacter = (() => {
  const parts: string[] = [];
  for (let code = 0; code < 0x110000; code++) {
    if (code < 0xd800 || code > 0xdfff) parts.push(String.fromCodePoint(code));
  }
  return parts.join('');
})();

/** The characters that a pattern matches one by one; `pattern` must have the flags `g` and `u`. */
export function charactersLike(pattern: RegExp): readonly string[] {
  return everyCharacter.match(pattern) ?? [];
}
