/** Reports the document's title at first and whenever it changes. Self-contained, because its source is sent to the page. */
export function watchTitle(report: (title: string) => void): void {
  let last: string | undefined;
  const check = () => {
    if (document.title === last) return;
    last = document.title;
    report(last);
  };
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(check).observe(document.head, { childList: true, characterData: true, subtree: true });
    // A page without a title has an empty one; the window keeps its own then.
    if (document.title !== '') check();
  });
}
