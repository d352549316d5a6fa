import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { Interrupts } from './interrupts.ts';
import { connectToParent } from './parent-link.ts';
import type { EngineReply, EngineRequest } from './protocol.ts';
import { engineRequestSchema } from './protocol.ts';
import { RequestQueue } from './request-queue.ts';
import { TokenCounter } from './token-counter.ts';
import type { WorkerRequest } from './worker.ts';

/**
 * Entry of the engine process. It holds one worker thread, which runs the model, and stays free itself to hear a stop.
 *
 * A fault in native code ends this process and nothing else; the host sees the exit and starts another one. It ends by itself
 * after `shutdown` (code 0), when the worker dies (code 1) and when its parent has gone.
 */
const parent = connectToParent<EngineReply>();
if (parent === null) {
  process.stderr.write('error: the engine process is started by the app, or by forkEngine().\n');
  process.exit(2);
}

const interrupts = new Interrupts();
const worker = startWorker();
const queue = new RequestQueue({
  run: tellWorker,
  answer: (reply) => parent.send(reply),
  interrupts,
});
const counter = new TokenCounter((reply) => parent.send(reply));
let isClosing = false;

worker.on('message', (reply: EngineReply) => queue.answered(reply));
worker.on('error', (error) => process.stderr.write(`The engine worker failed: ${String(error)}\n`));
worker.on('exit', () => process.exit(isClosing ? 0 : 1));
parent.onMessage(receive);
parent.onLost(() => process.exit(0));

/** Beside this file, and of its kind: worker.ts as written, worker.mjs when bundled. */
function startWorker(): Worker {
  const file = `./worker${extname(import.meta.url)}`;
  return new Worker(new URL(file, import.meta.url), { workerData: interrupts.memory });
}

function tellWorker(request: WorkerRequest): void {
  worker.postMessage(request);
}

function receive(message: unknown): void {
  const request = engineRequestSchema.safeParse(message);
  if (request.success) handle(request.data);
  else refuse(message, request.error);
}

function handle(request: EngineRequest): void {
  switch (request.kind) {
    case 'load':
    case 'unload':
    case 'measure':
    case 'measureMachine':
    case 'generate':
      queue.push(request);
      break;
    case 'count':
      counter.count(request);
      break;
    case 'stop':
      queue.stop(request.id);
      break;
    case 'answerNow':
    case 'thinkHarder':
      queue.steer(request.id, request.kind);
      break;
    case 'shutdown':
      isClosing = true;
      queue.close(() => tellWorker({ kind: 'shutdown' }));
      break;
  }
}

/** Answers a message that is no request, if it says whom to answer. */
function refuse(message: unknown, error: z.ZodError): void {
  const addressed = z.object({ id: z.int().nonnegative() }).safeParse(message);
  if (!addressed.success) return;
  const issue = error.issues[0];
  const reason = issue === undefined ? 'it is of no known kind' : `${issue.path.join('.')}: ${issue.message}`;
  parent?.send({
    kind: 'failed',
    id: addressed.data.id,
    error: { code: 'bad-request', message: `The engine was asked something it does not understand (${reason}).` },
  });
}
