import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { request } from './net-request.ts';

/** The address of a server that sends so many bytes of a longer body and then nothing. */
async function stallingServer(sentBytes: number): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': 2 * sentBytes }).write(Buffer.alloc(sentBytes));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('a request closes only after its response, and can be aborted until then', async () => {
  const happened: string[] = [];
  const asked = request({ url: await stallingServer(1000), redirect: 'manual' });
  for (const event of ['response', 'close'] as const) asked.on(event, () => happened.push(event));
  asked.end();
  const [message] = (await once(asked, 'response')) as [Readable];
  let received = 0;
  message.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received === 1000) asked.abort();
  });
  const closed = once(asked, 'close');
  await expect(once(message, 'end')).rejects.toThrow();
  await closed;
  expect(happened).toEqual(['response', 'close']);
  expect(received).toBe(1000);
});
