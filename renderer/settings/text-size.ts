/** Text size in percent of the usual one; the whole layout follows. */

export const usualTextSize = 100;
export const textSizes: readonly number[] = [80, 90, 100, 110, 125, 150];

/** The next size up or down; the same at either end. */
export function nextTextSize(size: number, direction: 1 | -1): number {
  const further = textSizes.filter((one) => (direction === 1 ? one > size : one < size));
  return (direction === 1 ? further[0] : further.at(-1)) ?? size;
}
