import { parentPort, workerData } from 'node:worker_threads';
import { DeltaBatcher } from './delta-batcher.ts';
import { Engine } from './engine.ts';
import { EngineError } from './errors.ts';
import { Interrupts } from './interrupts.ts';
import { measureMachine } from './predict/measure-machine.ts';
import type { EngineReply } from './protocol.ts';
import type { EngineJob } from './request-queue.ts';

/**
 * The thread that owns the model. It is given one job at a time and is deaf while it works; `workerData` is the memory of the
 * interrupts, which it looks at instead.
 */
export type WorkerRequest = EngineJob | { readonly kind: 'shutdown' };

const port = parentPort;
if (port === null || !(workerData instanceof SharedArrayBuffer)) {
  throw new EngineError('internal', 'The engine worker must be started by the engine process.');
}
const interrupts = new Interrupts(workerData);
const answer = (reply: EngineReply): void => port.postMessage(reply);
let engine: Engine | null = null;
/** Whether its weights are kept in memory. */
let isKept = false;

/** How long nothing must have been asked before what was read is saved: a question that comes at once is not kept waiting. */
const IDLE_MS = 1_000;
/** The most that saving may hold up a change of models, and an end that the host waits three seconds for. */
const LEAVING_MS = 5_000;
const CLOSING_MS = 1_500;
let nextSave: NodeJS.Timeout | undefined;

port.on('message', (request: WorkerRequest) => {
  clearTimeout(nextSave);
  if (request.kind === 'shutdown') {
    closeEngine(CLOSING_MS);
    port.close();
    return;
  }
  try {
    answer(doJob(request));
  } catch (error) {
    answer({ kind: 'failed', id: request.id, error: describeFailure(error) });
  }
  nextSave = setTimeout(saveWhileIdle, IDLE_MS);
});
answer({ kind: 'ready' });

/** Does the job and returns its final answer. */
function doJob(job: EngineJob): EngineReply {
  switch (job.kind) {
    case 'load':
      return { kind: 'loaded', id: job.id, model: load(job).info };
    case 'unload':
      closeEngine(LEAVING_MS);
      return { kind: 'unloaded', id: job.id };
    case 'measureMachine':
      return { kind: 'machine', id: job.id, machine: measureMachine({ folder: job.folder }) };
    case 'measure':
      return { kind: 'measured', id: job.id, context: requireEngine().measure(job.messages, job) };
    case 'generate':
      return generate(job);
  }
}

/**
 * The model before is let go only when the new one is open, so that a bad file costs nothing; but memory that is kept need not
 * suffice for two.
 */
function load({ id, kind: _, path, ...options }: Extract<EngineJob, { kind: 'load' }>): Engine {
  if (options.keepInMemory && isKept) closeEngine(LEAVING_MS);
  const opened = Engine.open(path, options, {
    onProgress: (doneBytes, totalBytes) => answer({ kind: 'loading', id, doneBytes, totalBytes }),
    isCancelled: () => interrupts.isRaised('stop'),
  });
  closeEngine(LEAVING_MS);
  engine = opened;
  isKept = options.keepInMemory === true;
  return opened;
}

/** One block at a time, so that a request waits for one at most. */
function saveWhileIdle(): void {
  if (engine?.saveNextBlock()) nextSave = setTimeout(saveWhileIdle, 0);
}

/** What was read is saved first, as far as that gets in this time. */
function closeEngine(savingMs: number): void {
  const end = performance.now() + savingMs;
  while (performance.now() < end && engine?.saveNextBlock());
  engine?.close();
  engine = null;
  isKept = false;
}

function requireEngine(): Engine {
  if (engine !== null) return engine;
  throw new EngineError('no-model', 'No model is loaded. Choose a model first.');
}

function generate({ id, messages, ...options }: Extract<EngineJob, { kind: 'generate' }>): EngineReply {
  const deltas = new DeltaBatcher((delta) => answer({ kind: 'delta', id, ...delta }));
  const { reason, mode, stats, context } = requireEngine().reply(messages, options, {
    onProgress: (done, total) => answer({ kind: 'progress', id, done, total }),
    onText: (segment, detail) => deltas.push(segment, detail),
    onJudged: ({ mode: judged, difficulty, reasons }) => {
      answer({ kind: 'judged', id, mode: judged, difficulty, reasons: [...reasons] });
    },
    onRestart: (deeper, reasons) => {
      deltas.flush();
      answer({ kind: 'restarted', id, mode: deeper, reasons: [...reasons] });
    },
    isCancelled: () => interrupts.isRaised('stop'),
    takeAnswerNow: () => interrupts.take('answerNow'),
    takeThinkHarder: () => interrupts.take('thinkHarder'),
  });
  deltas.flush();
  return { kind: 'finished', id, reason, mode, stats, context };
}

function describeFailure(error: unknown): { code: string; message: string } {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  // Not foreseen, so the log gets all of it and the person a sentence.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `The engine met an unexpected problem (${reason}). Try again, or restart Tandem.`,
  };
}
