/**
 * Groups of three digits are joined; what follows a last single separator is a fraction. 12,5 and 12.5 are the same, and 1.234 and
 * 1,234 are both taken for whole numbers, which they are in most texts.
 */
export function canonicalNumber(text: string): string {
  const digits = text.replaceAll(/['’\u00a0\u202f]/g, '');
  const separators = [...digits.matchAll(/[.,]/g)];
  const last = separators.at(-1);
  if (last === undefined) return trimmed(digits);
  const fraction = digits.slice(last.index + 1);
  const isGrouped =
    /^\p{N}{1,3}(?:[.,]\p{N}{3})+$/u.test(digits) && new Set(separators.map(([sign]) => sign)).size === 1;
  if (isGrouped) return trimmed(digits.replaceAll(/[.,]/g, ''));
  const whole = digits.slice(0, last.index).replaceAll(/[.,]/g, '');
  const shortFraction = fraction.replace(/0+$/, '');
  return shortFraction === '' ? trimmed(whole) : `${trimmed(whole)}.${shortFraction}`;
}

function trimmed(digits: string): string {
  return digits.replace(/^0+(?=\p{N})/u, '');
}
