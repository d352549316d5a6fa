import { type EnginePort, type EngineReply, type EngineRequest, engineReplySchema } from '../engine/protocol.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** How long the process may take to answer `ready`; a slow disk needs a few seconds. */
const startTimeoutMs = 30_000;

export interface EngineProcessListener {
  onReady(): void;
  onReply(reply: Exclude<EngineReply, { kind: 'ready' }>): void;
  /** Called once; nothing else is called afterwards. */
  onEnd(): void;
}

/** One life of the engine process: parses what it says and reports its end, whatever the cause. */
export class EngineProcess {
  readonly #port: EnginePort;
  readonly #log: Log;
  #ready = false;
  #ended = false;

  constructor(port: EnginePort, listener: EngineProcessListener, clock: Clock, log: Log) {
    this.#port = port;
    this.#log = log;
    const cancelStartTimer = clock.setTimer(() => this.#giveUp('the engine did not start in time'), startTimeoutMs);

    port.onMessage((message) => {
      if (this.#ended) return;
      const parsed = engineReplySchema.safeParse(message);
      if (!parsed.success) {
        this.#giveUp('the engine sent a message that makes no sense', parsed.error);
      } else if (parsed.data.kind !== 'ready') {
        listener.onReply(parsed.data);
      } else if (this.#ready) {
        this.#giveUp('the engine began anew, without its model');
      } else {
        this.#ready = true;
        cancelStartTimer();
        listener.onReady();
      }
    });

    port.onExit((exit) => {
      if (this.#ended) return;
      this.#ended = true;
      cancelStartTimer();
      log.info('engine process ended', exit);
      listener.onEnd();
    });
  }

  post(request: EngineRequest): void {
    if (this.#ended) return;
    try {
      this.#port.post(request);
    } catch (error) {
      // The process may have ended already, and the news of it be on its way.
      this.#giveUp('a request could not be sent to the engine', error);
    }
  }

  kill(): void {
    if (!this.#ended) this.#port.kill();
  }

  /** A process that hangs or talks nonsense is ended; `onExit` then does the rest. */
  #giveUp(why: string, cause?: unknown): void {
    this.#log.error(why, { cause });
    this.kill();
  }
}
