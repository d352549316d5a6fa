import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import type { HubFault, HubRequest } from './faults.ts';
import type { GeneratedFile } from './generated-file.ts';

const chunkBytes = 64 << 10;

export interface ContentPace {
  /** Of one connection; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** Hears of each byte that is sent. */
  readonly onBytes: (count: number) => void;
  /** Hears of each connection that was cut in mid-body, as opposed to one that the other side had left before. */
  readonly onCut: () => void;
}

/** Answers a request for a file's bytes as a content host does, `fault` excepted. */
export async function sendContent(
  request: HubRequest,
  response: ServerResponse,
  file: GeneratedFile,
  fault: HubFault | null,
  pace: ContentPace,
): Promise<void> {
  const { onBytes } = pace;
  const { sizeBytes } = file;
  const etag = fault?.kind === 'etag' ? fault.etag : `"${file.id}"`;
  const asked = fault?.kind === 'ignore-range' || !stillValid(request, etag) ? null : request.range;
  if (asked !== null && asked.start >= sizeBytes) {
    response.writeHead(416, { 'content-range': `bytes */${sizeBytes}` }).end();
    return;
  }

  const start = asked?.start ?? 0;
  const end = Math.min(sizeBytes, asked?.end ?? sizeBytes);
  const shift = fault?.kind === 'shifted-range' ? fault.byBytes : 0;
  const total = fault?.kind === 'other-total' ? fault.sizeBytes : sizeBytes;
  const isHonest = fault?.kind !== 'short' && fault?.kind !== 'gzip';
  response.writeHead(asked === null ? 200 : 206, {
    'content-type': 'binary/octet-stream',
    'accept-ranges': 'bytes',
    etag,
    ...(isHonest && { 'content-length': end - start }),
    ...(asked !== null && { 'content-range': `bytes ${start + shift}-${end + shift - 1}/${total}` }),
    ...(fault?.kind === 'gzip' && { 'content-encoding': 'gzip' }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  if (fault?.kind === 'gzip') await sendGzipped(response, file.read(start, end), onBytes);
  else if (fault?.kind === 'trickle') await trickle(response, file, { start, end }, fault.intervalMs, onBytes);
  else await sendBytes(response, file, { start, end }, fault, pace);
}

/** A server that no longer has what If-Range names answers with the whole file. */
function stillValid({ headers }: HubRequest, etag: string): boolean {
  const condition = headers['if-range'];
  return condition === undefined || condition === etag;
}

async function sendBytes(
  response: ServerResponse,
  file: GeneratedFile,
  { start, end }: { readonly start: number; readonly end: number },
  fault: HubFault | null,
  { bytesPerSecond, onBytes, onCut }: ContentPace,
): Promise<void> {
  const limit = fault?.kind === 'cut' || fault?.kind === 'stall' ? start + Math.max(0, fault.afterBytes) : Infinity;
  const lastByte = fault?.kind === 'short' ? end - fault.byBytes : end;
  for (let at = start; at < Math.min(lastByte, limit); ) {
    const next = Math.min(at + chunkBytes, lastByte, limit);
    const bytes = file.read(at, next);
    if (fault?.kind === 'flip' && at <= fault.at && fault.at < next) bytes[fault.at - at]! ^= 0x01;
    onBytes(bytes.length);
    await written(response, bytes);
    if (response.destroyed) return;
    at = next;
    if (bytesPerSecond !== null) await milliseconds((bytes.length / bytesPerSecond) * 1_000);
  }
  if (fault?.kind === 'cut' && limit < end) {
    response.destroy();
    onCut();
  } else if (fault?.kind !== 'stall') response.end();
}

async function trickle(
  response: ServerResponse,
  file: GeneratedFile,
  { start, end }: { readonly start: number; readonly end: number },
  intervalMs: number,
  onBytes: (count: number) => void,
): Promise<void> {
  for (let at = start; at < end && !response.destroyed; at++) {
    onBytes(1);
    await written(response, file.read(at, at + 1));
    await milliseconds(intervalMs);
  }
  response.end();
}

async function sendGzipped(response: ServerResponse, bytes: Buffer, onBytes: (count: number) => void): Promise<void> {
  const gzip = createGzip();
  gzip.pipe(response);
  gzip.end(bytes);
  await once(gzip, 'end');
  onBytes(bytes.length);
}

function milliseconds(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when the bytes have left, so that what a cut connection was sent is exactly known. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
}
