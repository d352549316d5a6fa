/** Tells of elements, once for each, that they are about to scroll into view. */
export class NearScreen {
  readonly #waiting = new Map<Element, () => void>();
  readonly #observer: IntersectionObserver;

  /** @param margin how far from the visible part of `root` an element is near, as in CSS. */
  constructor(root: Element, margin: string) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) this.#tell(target);
      },
      { root, rootMargin: margin },
    );
  }

  /** Returns the function that ends the watch. */
  watch(element: Element, onNear: () => void): () => void {
    this.#waiting.set(element, onNear);
    this.#observer.observe(element);
    return () => this.#forget(element);
  }

  close(): void {
    this.#observer.disconnect();
    this.#waiting.clear();
  }

  #tell(element: Element): void {
    const onNear = this.#waiting.get(element);
    this.#forget(element);
    onNear?.();
  }

  #forget(element: Element): void {
    this.#observer.unobserve(element);
    this.#waiting.delete(element);
  }
}
