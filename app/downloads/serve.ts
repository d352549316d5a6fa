import * as z from 'zod';
import { connectToParent } from '../../engine/parent-link.ts';
import { systemClock } from '../clock.ts';
import { systemDisk } from './disk.ts';
import { DownloadService } from './download-service.ts';
import type { Fetch } from './fetch.ts';
import { type DownloadReply, downloadRequestSchema } from './protocol.ts';

/**
 * Runs the download service in this process, over the line to the app that started it. The process ends after `shutdown`, and
 * when the app has gone; both save what has arrived.
 */
export function serveDownloads(fetch: Fetch): void {
  const parent = connectToParent<DownloadReply>();
  if (parent === null) {
    process.stderr.write('error: the download process is started by the app, or by forkDownloads().\n');
    process.exit(2);
  }
  const reply = (message: DownloadReply) => parent.send(message);
  const service = new DownloadService({ fetch, disk: systemDisk, clock: systemClock, random: Math.random, reply });
  const end = () => void service.close().finally(() => process.exit(0));

  parent.onMessage((message) => {
    const request = downloadRequestSchema.safeParse(message);
    if (!request.success) refuse(message, request.error, reply);
    else if (request.data.kind === 'shutdown') end();
    else service.handle(request.data);
  });
  parent.onLost(end);
  reply({ kind: 'ready' });
}

/** Answers a message that is no request, if it says whom to answer. */
function refuse(message: unknown, error: z.ZodError, reply: (message: DownloadReply) => void): void {
  const addressed = z.object({ id: z.int().nonnegative() }).safeParse(message);
  if (!addressed.success) return;
  const issue = error.issues[0];
  const reason = issue === undefined ? 'it is of no known kind' : `${issue.path.join('.')}: ${issue.message}`;
  const text = `The download service was asked something that it does not understand (${reason}).`;
  reply({ kind: 'failed', id: addressed.data.id, error: { code: 'bad-request', message: text } });
}
