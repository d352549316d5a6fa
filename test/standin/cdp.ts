import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { CdpCommand, CdpEvent, CdpParameters, CdpPayload, CdpResult } from './cdp-types.ts';

interface Pending {
  readonly method: string;
  resolve(result: never): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** One target's view of the connection: commands go to it, events come from it. */
export interface CdpSession {
  send<C extends CdpCommand>(method: C, parameters?: CdpParameters<C>): Promise<CdpResult<C>>;
  on<E extends CdpEvent>(event: E, listener: (payload: CdpPayload<E>) => void): void;
  once<E extends CdpEvent>(event: E, listener: (payload: CdpPayload<E>) => void): void;
}

/**
 * DevTools protocol over Chromium's debugging pipe: JSON messages, each ended by a zero byte. The pipe, not a socket, because
 * Chromium ends by itself when it closes: nothing stays behind even when this process is killed.
 */
export class Cdp {
  readonly #output: Writable;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #tail = '';
  #closed = false;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    input.setEncoding('utf8');
    input.on('data', (text: string) => this.#receive(text));
    input.on('close', () => this.#close());
    // A broken pipe is seen as the end of `input`; without a listener it would end this process first.
    output.on('error', () => this.#close());
  }

  /** The session of one target, or of the browser itself. */
  session(sessionId?: string): CdpSession {
    const key = (event: string) => (sessionId === undefined ? event : `${sessionId}:${event}`);
    return {
      send: (method, parameters) => this.#send(method, parameters, sessionId),
      on: (event, listener) => void this.#events.on(key(event), listener),
      once: (event, listener) => void this.#events.once(key(event), listener),
    };
  }

  #send<C extends CdpCommand>(
    method: C,
    params: CdpParameters<C> | undefined,
    sessionId: string | undefined,
  ): Promise<CdpResult<C>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error(`${method}: Chromium has ended.`));
      const id = ++this.#nextId;
      this.#pending.set(id, { method, resolve, reject });
      this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #receive(text: string): void {
    const parts = (this.#tail + text).split('\0');
    this.#tail = parts.pop() ?? '';
    for (const part of parts) this.#dispatch(JSON.parse(part) as Incoming);
  }

  #dispatch({ id, sessionId, method, params, result, error }: Incoming): void {
    if (id === undefined) {
      if (method !== undefined) this.#events.emit(sessionId === undefined ? method : `${sessionId}:${method}`, params);
      return;
    }
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (error === undefined) pending.resolve(result as never);
    else pending.reject(new Error(`${pending.method}: ${error.message}`));
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { method, reject } of this.#pending.values()) reject(new Error(`${method}: Chromium has ended.`));
    this.#pending.clear();
  }
}
