import { insecureEndpoint } from './network-errors.ts';
import type { Endpoint } from './protocol.ts';

export const huggingFace: Endpoint = { kind: 'huggingface', url: 'https://huggingface.co' };
export const modelScope: Endpoint = { kind: 'modelscope', url: 'https://modelscope.cn' };

/**
 * The hub at an address that a person typed: ModelScope by its name, anything else speaks as Hugging Face does, as mirrors do.
 * @throws DownloadError 'bad-endpoint'
 */
export function endpointAt(address: string): Endpoint {
  const text = address.trim();
  const url = requireSafe(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  const kind = /(^|\.)modelscope\.(cn|ai)$/.test(url.hostname) ? 'modelscope' : 'huggingface';
  return { kind, url: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

/** @throws DownloadError 'bad-endpoint' */
export function requireSafe(address: string): URL {
  const url = URL.parse(address);
  if (url === null || !isSafe(url) || url.username !== '' || url.password !== '') throw insecureEndpoint();
  return url;
}

/** Encrypted, or on this very machine, where a mirror that the person runs needs no encryption. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The name of the hub's server, for sentences. */
export function hostOf({ url }: Endpoint): string {
  return new URL(url).host;
}
