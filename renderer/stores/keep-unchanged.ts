/** Keeps the objects that did not change, so that their views need not render again. */
export function keepUnchanged<T extends { readonly id: string }>(
  before: Readonly<Record<string, T>>,
  items: readonly T[],
): Record<string, T> {
  return Object.fromEntries(
    items.map((item) => {
      const known = before[item.id];
      return [item.id, known !== undefined && JSON.stringify(known) === JSON.stringify(item) ? known : item];
    }),
  );
}
