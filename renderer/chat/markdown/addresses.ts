const openable = new Set(['https:', 'http:', 'mailto:']);

/** The address in full, when it is one that may be opened in the browser; null for everything else. */
export function openableAddress(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  return openable.has(url.protocol) ? url.href : null;
}
