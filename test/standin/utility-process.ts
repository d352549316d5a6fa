import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { app } from './app.ts';
import { createEvent, GuardedEmitter, guardNamespace, notInStandin } from './guard.ts';
import { nodeExecutable } from './node-executable.ts';
import { standinFolder } from './place.ts';

type Stdio = 'inherit' | 'pipe' | 'ignore';

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly stdio?: Stdio | readonly Stdio[];
  readonly serviceName?: string;
}

const knownOptions = new Set(['env', 'execArgv', 'cwd', 'stdio', 'serviceName']);

/** What Electron reports: the exit code, or the number of the signal that ended the process. */
function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? constants.signals[signal ?? 'SIGKILL'];
}

class UtilityProcess extends GuardedEmitter {
  readonly #child: ChildProcess;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  #pid: number | undefined;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super(['spawn', 'message', 'exit', 'error']);
    const [, stdout = 'inherit', stderr = 'inherit'] =
      typeof options.stdio === 'string' ? ['ignore' as const, options.stdio, options.stdio] : (options.stdio ?? []);
    this.#child = fork(join(standinFolder, 'utility-main.ts'), [modulePath, ...args], {
      execPath: nodeExecutable,
      execArgv: [...(options.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', stdout, stderr, 'ipc'],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    const forget = app.atEnd(() => this.#child.kill('SIGKILL'));
    this.#child.once('spawn', () => {
      this.#pid = this.#child.pid;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('exit', (code, signal) => {
      forget();
      this.#pid = undefined;
      if (code !== 0) this.#reportGone(exitCode(code, signal), signal, options.serviceName);
      this.emit('exit', exitCode(code, signal));
    });
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw notInStandin('transfer of message ports');
    if (this.#child.connected) this.#child.send(structuredClone(message) as object);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  #reportGone(code: number, signal: NodeJS.Signals | null, serviceName = 'Node Utility Process'): void {
    const crashes: readonly (NodeJS.Signals | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP'];
    const killed = signal === null ? 'abnormal-exit' : 'killed';
    const reason = crashes.includes(signal) ? 'crashed' : killed;
    const details = {
      type: 'Utility',
      reason,
      exitCode: code,
      serviceName: 'node.mojom.NodeService',
      name: serviceName,
    };
    app.emit('child-process-gone', createEvent(), details);
  }
}

export const utilityProcess = guardNamespace('utilityProcess', {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    app.requireReady('utilityProcess');
    for (const name of Object.keys(options)) {
      if (!knownOptions.has(name)) throw notInStandin(`utilityProcess option '${name}'`);
    }
    return new UtilityProcess(modulePath, args, options);
  },
});
