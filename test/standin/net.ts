import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { app } from './app.ts';
import { guardNamespace } from './guard.ts';
import { handlerOf } from './protocol.ts';

async function fetchFile(url: URL): Promise<Response> {
  try {
    return new Response(new Uint8Array(await readFile(fileURLToPath(url))));
  } catch {
    throw new Error('net::ERR_FILE_NOT_FOUND');
  }
}

/** Fetches from files, from the app's own schemes and, through Node, from the network. */
export async function fetchAsElectron(input: string | Request, init?: RequestInit): Promise<Response> {
  app.requireReady('net.fetch()');
  const url = new URL(typeof input === 'string' ? input : input.url);
  if (url.protocol === 'file:') return fetchFile(url);
  const handler = handlerOf(url.protocol.slice(0, -1));
  return handler === undefined ? fetch(input, init) : handler(new Request(input, init));
}

export const net = guardNamespace('net', { fetch: fetchAsElectron });
