/**
 * Chromium cannot be taught a scheme over the DevTools protocol, so pages of `app://host/` are shown under a secure address
 * that exists nowhere, and requests to it are answered by the app's protocol handler.
 */
const suffix = '.standin.invalid';

/** `app://tandem/x` → `https://tandem.app.standin.invalid/x`; other addresses stay. */
export function toPageUrl(url: string, schemes: ReadonlySet<string>): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/is.exec(url) ?? [];
  return schemes.has(scheme) ? `https://${host}.${scheme}${suffix}${rest}` : url;
}

/** The reverse: what the app and its handlers see. */
export function fromPageUrl(url: string): string {
  return url.replace(/^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.standin\.invalid(?=[/?#]|$)/i, '$2://$1');
}
