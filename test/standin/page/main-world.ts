/**
 * Watches for links and scripts that want a new window and reports them instead: the app's window-open handler decides, and
 * denying leaves no trace, as in Electron. Self-contained, because its source is sent to the page.
 */
export function watchNewWindows(report: (url: string, frameName: string, features: string) => void): void {
  const inPlace = new Set(['', '_self', '_parent', '_top']);

  window.open = (url = '', frameName = '_blank', features = '') => {
    report(url === '' ? 'about:blank' : new URL(url, document.baseURI).href, frameName, features);
    return null;
  };

  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button > 1) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href !== '');
    if (!(link instanceof HTMLAnchorElement)) return;
    const asksForWindow = event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!asksForWindow && inPlace.has(link.target)) return;
    event.preventDefault();
    report(link.href, link.target, '');
  };
  // On the window and while bubbling: the page's own handlers come first and may prevent it.
  window.addEventListener('click', onClick);
  window.addEventListener('auxclick', onClick);
}
