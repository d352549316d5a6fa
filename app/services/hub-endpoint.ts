import { endpointAt, huggingFace, modelScope } from '../downloads/endpoint.ts';
import type { Endpoint } from '../downloads/protocol.ts';

/** The hubs that settings know by name; everything else is an address. */
const named: Readonly<Record<string, Endpoint>> = { 'hugging-face': huggingFace, modelscope: modelScope };

/** @throws DownloadError 'bad-endpoint' for what is no safe address. */
export function endpointOf(setting: string): Endpoint {
  return named[setting] ?? endpointAt(setting);
}

/** As it is stored: by name where it has one. @throws DownloadError 'bad-endpoint' */
export function endpointSetting(typed: string): string {
  const { kind, url } = endpointOf(typed);
  const known = Object.entries(named).find(([, endpoint]) => endpoint.kind === kind && endpoint.url === url);
  return known?.[0] ?? url;
}
