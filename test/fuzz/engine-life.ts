import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineReply, EngineRequest } from '../../engine/protocol.ts';
import { engineReplySchema } from '../../engine/protocol.ts';

export type FinalReply = Extract<EngineReply, { kind: 'loaded' | 'unloaded' | 'finished' | 'failed' }>;
export type Question = Exclude<EngineRequest, { kind: 'stop' | 'shutdown' }>;

/** The engine did not answer as it must. crash: it ended. hang: it says nothing. untyped: no host would understand it. */
export class EngineFault extends Error {
  readonly kind: 'crash' | 'hang' | 'untyped';

  constructor(kind: EngineFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface Usage {
  readonly residentBytes: number;
  /** The most that was resident since the last look. */
  readonly peakBytes: number;
  /** Processor time of all threads since the start. */
  readonly cpuMs: number;
}

const maxReportLength = 20_000;

/** One engine process from its start to its end. */
export class EngineLife {
  readonly #child: ChildProcess;
  /** What it said on standard error: a sanitizer's report is at its end. */
  #report = '';
  /** How it ended; empty while it lives. */
  #ending = '';
  /** Ends the wait for an answer. */
  #settle: ((settled: EngineReply | EngineFault) => void) | null = null;

  /** Waits until it is ready. */
  static async start(entry: URL, env: NodeJS.ProcessEnv, timeoutMs: number): Promise<EngineLife> {
    const engine = new EngineLife(entry, env);
    await engine.#until((reply) => reply.kind === 'ready', timeoutMs);
    return engine;
  }

  private constructor(entry: URL, env: NodeJS.ProcessEnv) {
    this.#child = fork(fileURLToPath(entry), { execArgv: [], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#report = (this.#report + text).slice(-maxReportLength);
    });
    this.#child.on('message', (message) => this.#receive(message));
    // Not at `exit`, when part of the report may still be on its way.
    this.#child.once('close', (code, signal) => {
      this.#ending = `The process ended with ${signal ?? `code ${code}`}.`;
      this.#settle?.(this.#crash());
    });
  }

  /** The answer to a request. @throws EngineFault. */
  async ask(request: Question, timeoutMs: number): Promise<FinalReply> {
    this.#child.send(request, () => {});
    const reply = await this.#until((candidate) => isFinal(candidate) && candidate.id === request.id, timeoutMs);
    return reply as FinalReply;
  }

  /** Null where the system does not tell. */
  usage(): Usage | null {
    if (process.platform !== 'linux' || this.#ending !== '') return null;
    const folder = `/proc/${this.#child.pid}`;
    const status = readFileSync(`${folder}/status`, 'utf8');
    const bytes = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
    // Lets the peak begin anew.
    writeFileSync(`${folder}/clear_refs`, '5');
    // User and system time, in hundredths of a second; counted after the program's name, which may hold spaces.
    const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const cpuMs = 10 * (Number(fields[11]) + Number(fields[12]));
    return { residentBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM'), cpuMs };
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #until(fits: (reply: EngineReply) => boolean, timeoutMs: number): Promise<EngineReply> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineReply>();
    const timer = setTimeout(() => {
      this.#settle?.(new EngineFault('hang', `No answer within ${timeoutMs} ms.\n${this.#report}`.trim()));
    }, timeoutMs);
    this.#settle = (settled) => {
      if (!(settled instanceof EngineFault) && !fits(settled)) return;
      clearTimeout(timer);
      this.#settle = null;
      if (settled instanceof EngineFault) reject(settled);
      else resolve(settled);
    };
    if (this.#ending !== '') this.#settle(this.#crash());
    return promise;
  }

  #receive(message: unknown): void {
    const reply = engineReplySchema.safeParse(message);
    const nonsense = () => new EngineFault('untyped', `It said ${JSON.stringify(message).slice(0, 1_000)}`);
    this.#settle?.(reply.success ? reply.data : nonsense());
  }

  #crash(): EngineFault {
    return new EngineFault('crash', `${this.#ending}\n${this.#report}`.trim());
  }
}

function isFinal(reply: EngineReply): reply is FinalReply {
  return ['loaded', 'unloaded', 'finished', 'failed'].includes(reply.kind);
}
