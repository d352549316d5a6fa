import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** The window's origin. A scheme of our own, so that modules, storage and the policy below work as on a secure site. */
export const scheme = 'app';
export const origin = `${scheme}://tandem`;

/**
 * No network, no inline script, nothing framed but our own: the window shows text that a model wrote. Only its own files can be fetched:
 * fonts and tables that PDFs are drawn with.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Diagrams are drawn in a frame without an origin, where inline styles have nothing to hurt; nothing can be loaded there. */
const diagramFolder = '/diagram/';
const diagramPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');

/** The only page that may be shown in a frame. */
export const framedPage = `${origin}${diagramFolder}frame.html`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of `folder` under `app://tandem/`, and nothing else. */
export function serveRenderer(folder: string): void {
  protocol.handle(scheme, async (request) => {
    const file = fileFor(folder, request);
    if (file === undefined) return new Response('Not found', { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': new URL(request.url).pathname.startsWith(diagramFolder)
            ? diagramPolicy
            : contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

/** The file that a request names, or undefined when it is not ours to serve. */
function fileFor(folder: string, request: Request): string | undefined {
  const url = new URL(request.url);
  if (request.method !== 'GET' || `${url.protocol}//${url.host}` !== origin) return undefined;
  const path = url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname);
  const file = normalize(join(folder, path));
  return file.startsWith(folder + sep) ? file : undefined;
}
