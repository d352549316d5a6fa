import { describe, expect, test } from 'vitest';
import { DocumentHost } from '../../app/document-host.ts';
import type { DocumentPort, DocumentReply, DocumentRequest } from '../../app/documents/protocol.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { silentLog } from '../support/silent-log.ts';

/** One life of a document process; the test says what it answers. */
class ScriptedDocuments implements DocumentPort {
  readonly requests: DocumentRequest[] = [];
  wasKilled = false;
  #listener: (message: unknown) => void = () => {};
  #exit: (exit: { code: number | null; signal: string | null }) => void = () => {};

  post(request: DocumentRequest): void {
    this.requests.push(request);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.wasKilled = true;
    this.end();
  }

  say(message: DocumentReply | { readonly nonsense: string }): void {
    this.#listener(message);
  }

  end(): void {
    this.#exit({ code: null, signal: 'SIGKILL' });
  }

  /** Answers the last request. */
  extracted(text: string): void {
    const { id } = this.requests.at(-1) ?? { id: 0 };
    this.say({
      kind: 'extracted',
      id,
      document: {
        hash: '0'.repeat(64),
        sizeBytes: text.length,
        format: 'text',
        title: null,
        partKind: 'text',
        parts: [{ number: 1, title: null, text }],
        characterCount: text.length,
        partsWithoutText: [],
        encoding: 'UTF-8',
        warnings: [],
      },
    });
  }
}

function startedHost() {
  const clock = new ManualClock();
  const processes: ScriptedDocuments[] = [];
  const host = new DocumentHost({
    startDocuments: () => {
      const process = new ScriptedDocuments();
      processes.push(process);
      return process;
    },
    clock,
    log: silentLog,
  });
  const current = () => {
    const process = processes.at(-1);
    if (process === undefined) throw new Error('no process was started');
    return process;
  };
  /** Asks for a file; the outcome is its text or the code of its refusal. */
  const extract = (path: string, options?: Parameters<DocumentHost['extract']>[1]) =>
    host.extract({ kind: 'file', path }, options).then(
      ({ parts }) => parts[0]?.text,
      (error: { code: string }) => error.code,
    );
  return { host, clock, processes, current, extract };
}

const pathsOf = ({ requests }: ScriptedDocuments) =>
  requests.map((request) => (request.kind === 'extract' && request.source.kind === 'file' ? request.source.path : ''));

describe('the document host', () => {
  test('starts a process with the first file and hands it one file at a time', async () => {
    const { processes, current, extract } = startedHost();
    expect(processes).toHaveLength(0);
    const outcomes = [extract('/a'), extract('/b')];
    expect(current().requests).toEqual([]);
    current().say({ kind: 'ready' });
    expect(pathsOf(current())).toEqual(['/a']);
    current().extracted('A');
    expect(pathsOf(current())).toEqual(['/a', '/b']);
    current().extracted('B');
    expect(await Promise.all(outcomes)).toEqual(['A', 'B']);
  });

  test('a file that the process dies on is refused, and the next is read by a new process', async () => {
    const { processes, current, extract } = startedHost();
    const outcomes = [extract('/bad'), extract('/good')];
    current().say({ kind: 'ready' });
    current().end();
    expect(processes).toHaveLength(2);
    current().say({ kind: 'ready' });
    current().extracted('good');
    expect(await Promise.all(outcomes)).toEqual(['reader-ended', 'good']);
  });

  test('a minute without progress ends a file; progress gives it another', async () => {
    const { clock, processes, current, extract } = startedHost();
    const told: [number, number | null][] = [];
    const outcomes = [extract('/slow', { onProgress: (done, total) => told.push([done, total]) }), extract('/next')];
    const first = current();
    first.say({ kind: 'ready' });
    await clock.advance(59_000);
    first.say({ kind: 'progress', id: first.requests[0]?.id ?? 0, done: 3, total: 9 });
    await clock.advance(59_000);
    expect(first.wasKilled).toBe(false);
    await clock.advance(1_000);
    expect(first.wasKilled).toBe(true);
    expect(await outcomes[0]).toBe('took-too-long');
    expect(told).toEqual([[3, 9]]);
    expect(processes).toHaveLength(2);
    current().say({ kind: 'ready' });
    current().extracted('next');
    expect(await outcomes[1]).toBe('next');
  });

  test('cancelling the file that is being read ends the process at once; one that waits just leaves the queue', async () => {
    const { processes, current, extract } = startedHost();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const outcomes = [
      extract('/a', { signal: running.signal }),
      extract('/b', { signal: waiting.signal }),
      extract('/c'),
    ];
    const first = current();
    first.say({ kind: 'ready' });
    waiting.abort();
    expect(first.wasKilled).toBe(false);
    running.abort();
    expect(first.wasKilled).toBe(true);
    expect(processes).toHaveLength(2);
    current().say({ kind: 'ready' });
    current().extracted('C');
    expect(await Promise.all(outcomes)).toEqual(['cancelled', 'cancelled', 'C']);
    expect(await extract('/d', { signal: AbortSignal.abort() })).toBe('cancelled');
  });

  test('a process that talks nonsense is ended', async () => {
    const { current, extract } = startedHost();
    const outcome = extract('/a');
    const first = current();
    first.say({ kind: 'ready' });
    first.say({ nonsense: 'x' });
    expect(first.wasKilled).toBe(true);
    expect(await outcome).toBe('documents-failed');
  });

  test('when the process cannot start, everybody who waits is told, and the next file tries anew', async () => {
    const { clock, processes, current, extract } = startedHost();
    const outcomes = [extract('/a'), extract('/b')];
    current().end();
    expect(await Promise.all(outcomes)).toEqual(['documents-failed', 'documents-failed']);
    const silent = extract('/c');
    expect(processes).toHaveLength(2);
    await clock.advance(30_000);
    expect(await silent).toBe('documents-failed');
  });

  test('the process ends when nothing was asked for half a minute', async () => {
    const { clock, processes, current, extract } = startedHost();
    const outcome = extract('/a');
    current().say({ kind: 'ready' });
    current().extracted('A');
    expect(await outcome).toBe('A');
    await clock.advance(29_000);
    expect(current().wasKilled).toBe(false);
    await clock.advance(1_000);
    expect(current().wasKilled).toBe(true);
    const again = extract('/a');
    expect(processes).toHaveLength(2);
    current().say({ kind: 'ready' });
    current().extracted('A');
    expect(await again).toBe('A');
  });

  test('closing refuses what is being read and what waits', async () => {
    const { host, current, extract } = startedHost();
    const outcomes = [extract('/a'), extract('/b')];
    current().say({ kind: 'ready' });
    host.shutdown();
    expect(current().wasKilled).toBe(true);
    expect(await Promise.all(outcomes)).toEqual(['closing', 'closing']);
    expect(await extract('/c')).toBe('closing');
  });
});
