import 'katex/dist/katex.min.css';
import katex from 'katex';
import { useLayoutEffect, useRef } from 'react';
import type { Formula } from './convert-math.ts';

/** Sizes are bounded, so that no formula covers the window; nothing in a formula may link, load or define HTML. */
const settings: katex.KatexOptions = {
  trust: false,
  strict: 'ignore',
  throwOnError: false,
  maxExpand: 500,
  maxSize: 20,
  output: 'htmlAndMathml',
  errorColor: 'var(--color-danger)',
};

/** Longer input would hold up the window; it is shown as it was written. */
const maxTexLength = 8_000;

function draw(place: HTMLElement, tex: string, displayMode: boolean): void {
  if (tex.length <= maxTexLength) {
    try {
      katex.render(tex, place, { ...settings, displayMode });
      return;
    } catch {
      // Errors in the formula are drawn; what is thrown is KaTeX's own.
    }
  }
  place.textContent = tex;
}

/** A formula. KaTeX builds the elements itself: the page's policy forbids style attributes in markup. */
export function MathView({ tex, isDisplay }: Formula) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (place.current !== null) draw(place.current, tex, isDisplay);
  }, [tex, isDisplay]);
  return isDisplay ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide formulas scroll sideways, which must also work from the keyboard.
    <span className="math-display" ref={place} data-tex={tex} tabIndex={0} />
  ) : (
    <span className="math-inline" ref={place} data-tex={tex} />
  );
}
