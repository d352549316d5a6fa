import * as z from 'zod';
import { connectToParent } from '../../engine/parent-link.ts';
import { extract } from './extract.ts';
import { listFolder } from './list-folder.ts';
import { watchMemory } from './memory-watch.ts';
import { type DocumentReply, type DocumentRequest, documentRequestSchema } from './protocol.ts';
import { Refusal, refusalOf } from './refusal.ts';

/** Often enough for a bar that moves, and far more often than the app's patience ends. */
const progressEveryMs = 100;

/** Reads documents in this process, one at a time, over the line to the app that started it; ends when the app has gone. */
export function serveDocuments(): void {
  const parent = connectToParent<DocumentReply>();
  if (parent === null) {
    process.stderr.write('error: the document process is started by the app, or by forkDocuments().\n');
    process.exit(2);
  }
  const reply = (message: DocumentReply) => parent.send(message);
  let isWatched = false;
  let queue = Promise.resolve();
  parent.onMessage((message) => {
    const request = documentRequestSchema.safeParse(message);
    if (!request.success) return refuseMessage(message, reply);
    // The limit is the app's and the same in each request.
    if (!isWatched) watchMemory(request.data.limits.memoryBytes);
    isWatched = true;
    queue = queue.then(() => answer(request.data, reply));
  });
  parent.onLost(() => process.exit(0));
  reply({ kind: 'ready' });
}

async function answer(request: DocumentRequest, reply: (message: DocumentReply) => void): Promise<void> {
  const { id, limits } = request;
  let toldAt = 0;
  const progress = (done: number, total: number | null) => {
    const now = performance.now();
    // The end is always told, however soon it comes.
    if (now - toldAt < progressEveryMs && done !== total) return;
    toldAt = now;
    reply({ kind: 'progress', id, done, total });
  };
  try {
    if (request.kind === 'list') {
      reply({
        kind: 'listed',
        id,
        listing: await listFolder(request.folder, limits, (found) => progress(found, null)),
      });
    } else {
      const { source, password, encoding } = request;
      reply({ kind: 'extracted', id, document: await extract(source, { limits, password, encoding, progress }) });
    }
  } catch (error) {
    const { code, message } = error instanceof Refusal ? error : refusalOf(error, 'The document');
    reply({ kind: 'refused', id, error: { code, message } });
  }
}

/** Answers a message that is no request, if it says whom to answer. */
function refuseMessage(message: unknown, reply: (message: DocumentReply) => void): void {
  const addressed = z.object({ id: z.int().nonnegative() }).safeParse(message);
  if (!addressed.success) return;
  const text = 'The part of Tandem that reads documents was asked something that it does not understand.';
  reply({ kind: 'refused', id: addressed.data.id, error: { code: 'bad-request', message: text } });
}
