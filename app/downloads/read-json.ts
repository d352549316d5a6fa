import type * as z from 'zod';
import { badReply, connectionLost, replyTooLarge, webPage } from './network-errors.ts';

/** Counted after decompression: a small body may unpack to gigabytes. */
const mostBytes = 4 << 20;

/** @throws DownloadError; the signal's reason */
export async function readJson<T>(
  response: Response,
  schema: z.ZodType<T>,
  host: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<T> {
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) throw webPage(host);
  const text = await readText(response, host, signal, onBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badReply(host, error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badReply(host, parsed.error);
  return parsed.data;
}

async function readText(
  { body }: Response,
  host: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = body?.getReader();
  try {
    for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
      bytes += next.value.length;
      onBytes(next.value.length);
      if (bytes > mostBytes) throw replyTooLarge(host);
      chunks.push(next.value);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw bytes > mostBytes ? error : connectionLost(host, error);
  } finally {
    await reader?.cancel().catch(() => {});
  }
  return Buffer.concat(chunks).toString('utf8');
}
