/** Asks for a frame; tests let it pass at once. */
export type NextFrame = (run: () => void) => void;

export const animationFrame: NextFrame = (run) => void requestAnimationFrame(run);

/**
 * Takes any number of values and applies the last one once in each frame: a list that changes a hundred times a second is
 * drawn as often as the screen is.
 */
export function onceAFrame<T>(apply: (value: T) => void, nextFrame: NextFrame): (value: T) => void {
  let waiting: { readonly value: T } | null = null;
  return (value) => {
    const isAsked = waiting !== null;
    waiting = { value };
    if (isAsked) return;
    nextFrame(() => {
      const last = waiting;
      waiting = null;
      if (last !== null) apply(last.value);
    });
  };
}
