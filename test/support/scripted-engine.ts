import { basename } from 'node:path';
import type { Clock } from '../../app/clock.ts';
import type { Machine } from '../../engine/index.ts';
import type {
  ContextUse,
  EnginePort,
  EngineReply,
  EngineRequest,
  FinishReason,
  GenerationStats,
  Mode,
  ModelInfo,
  ModeReason,
} from '../../engine/protocol.ts';
import { scriptedMachine } from './scripted-machine.ts';

type GenerateRequest = Extract<EngineRequest, { kind: 'generate' }>;
type CountRequest = Extract<EngineRequest, { kind: 'count' }>;
type LoadOutcome = 'loaded' | 'crash' | 'silence' | { readonly code: string; readonly message: string };

export interface EngineScript {
  /** False: the process starts but never says that it is ready. */
  readonly becomesReady?: boolean;
  readonly load?: (path: string) => LoadOutcome;
  /** What measuring the machine finds. */
  readonly machine?: Machine | 'crash';
  /** Called when a generation is asked for; without it the test speaks for the engine. */
  readonly generate?: (engine: ScriptedEngine, request: GenerateRequest) => void;
  /** True: `stop` has no effect, as when native code hangs. */
  readonly ignoresStop?: boolean;
}

export const scriptedStats: GenerationStats = {
  promptTokens: 12,
  cachedTokens: 4,
  prefill: { tokens: 8, milliseconds: 100, tokensPerSecond: 80 },
  decode: { tokens: 5, milliseconds: 250, tokensPerSecond: 20 },
  thinkingMilliseconds: 0,
};

const scriptedContext: ContextUse = {
  capacity: 2048,
  promptTokens: 12,
  reservedTokens: 512,
  leftTokens: 1524,
  droppedMessages: 0,
  ropeFactor: 1,
};

/** One life of an engine process that runs no model: a test, or a script, says what it answers. */
export class ScriptedEngine implements EnginePort {
  /** Everything that the host asked, oldest first. */
  readonly requests: EngineRequest[] = [];
  readonly #clock: Clock;
  readonly #script: EngineScript;
  #listener: (message: unknown) => void = () => {};
  #exitListener: (exit: { readonly code: number | null; readonly signal: string | null }) => void = () => {};
  #generating: GenerateRequest | null = null;
  #seq = 0;
  /** That it has said of a generation in Auto. */
  #mode: Mode | null = null;
  #ended = false;

  constructor(clock: Clock, script: EngineScript) {
    this.#clock = clock;
    this.#script = script;
    if (script.becomesReady !== false) this.#later(() => this.say({ kind: 'ready' }));
  }

  /** The generation that the host waits for. */
  get generating(): GenerateRequest {
    if (this.#generating === null) throw new Error('the engine was not asked to generate');
    return this.#generating;
  }

  get isGenerating(): boolean {
    return this.#generating !== null;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  progress(done: number, total: number): void {
    this.say({ kind: 'progress', id: this.generating.id, done, total });
  }

  thinking(text: string): void {
    this.say({ kind: 'delta', id: this.generating.id, seq: this.#seq++, channel: 'thinking', text, nTokens: 1 });
  }

  answer(text: string): void {
    this.say({ kind: 'delta', id: this.generating.id, seq: this.#seq++, channel: 'answer', text, nTokens: 1 });
  }

  judge(mode: Mode, reasons: ModeReason[]): void {
    this.#mode = mode;
    this.say({ kind: 'judged', id: this.generating.id, mode, difficulty: mode === 'deep' ? 0.8 : 0.2, reasons });
  }

  /** Gives up the fast answer. */
  restart(reasons: ModeReason[]): void {
    this.#mode = 'deep';
    this.say({ kind: 'restarted', id: this.generating.id, mode: 'deep', reasons });
  }

  finish(reason: FinishReason = 'stop', stats: Partial<GenerationStats> = {}): void {
    const { id, mode: asked } = this.generating;
    const mode = this.#mode ?? (asked === 'deep' ? 'deep' : 'fast');
    this.#generating = null;
    this.say({ kind: 'finished', id, reason, mode, stats: { ...scriptedStats, ...stats }, context: scriptedContext });
  }

  fail(code: string, message: string): void {
    const { id } = this.generating;
    this.#generating = null;
    this.say({ kind: 'failed', id, error: { code, message } });
  }

  /** Sends anything, also what the protocol forbids. */
  say(message: EngineReply | { readonly nonsense: string }): void {
    if (!this.#ended) this.#listener(message);
  }

  /** The process ends by itself, as at a fault in native code. */
  crash(): void {
    this.#exit(null, 'SIGSEGV');
  }

  post(request: EngineRequest): void {
    this.requests.push(request);
    switch (request.kind) {
      case 'load':
        this.#later(() => this.#load(request.id, request.path));
        break;
      case 'unload':
        this.#later(() => this.say({ kind: 'unloaded', id: request.id }));
        break;
      case 'count':
        this.#later(() => this.#count(request));
        break;
      case 'measureMachine':
        this.#later(() => this.#measure(request.id));
        break;
      case 'generate':
        this.#generating = request;
        this.#mode = null;
        this.#seq = 0;
        this.#later(() => this.#script.generate?.(this, request));
        break;
      case 'stop':
        if (this.#script.ignoresStop) break;
        this.#later(() => {
          if (this.#generating?.id === request.id) this.finish('cancelled');
        });
        break;
      case 'shutdown':
        if (!this.#script.ignoresStop) this.#later(() => this.#exit(0, null));
        break;
    }
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void {
    this.#exitListener = listener;
  }

  kill(): void {
    this.#later(() => this.#exit(null, 'SIGKILL'));
  }

  #load(id: number, path: string): void {
    const outcome = this.#script.load?.(path) ?? 'loaded';
    if (outcome === 'loaded') this.say({ kind: 'loaded', id, model: scriptedModel(path) });
    else if (outcome === 'crash') this.crash();
    else if (outcome !== 'silence') this.say({ kind: 'failed', id, error: outcome });
  }

  /** A token for each four characters, and four for each message. */
  #count({ id, messages }: CountRequest): void {
    const tokens = messages.map(({ content }) => Math.ceil(content.length / 4) + 4);
    this.say({ kind: 'counted', id, tokens, openingTokens: { fast: 7, deep: 3 } });
  }

  #measure(id: number): void {
    const machine = this.#script.machine ?? scriptedMachine;
    if (machine === 'crash') this.crash();
    else this.say({ kind: 'machine', id, machine });
  }

  #exit(code: number | null, signal: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#exitListener({ code, signal });
  }

  /** Messages between processes never arrive within the call that sends them. */
  #later(work: () => void): void {
    this.#clock.setTimer(() => {
      if (!this.#ended) work();
    }, 0);
  }
}

/** Starts scripted engines and remembers them, the newest last. */
export class ScriptedEngines {
  readonly started: ScriptedEngine[] = [];
  readonly #clock: Clock;
  readonly #script: EngineScript;

  constructor(clock: Clock, script: EngineScript = {}) {
    this.#clock = clock;
    this.#script = script;
  }

  readonly start = (): EnginePort => {
    const engine = new ScriptedEngine(this.#clock, this.#script);
    this.started.push(engine);
    return engine;
  };

  get current(): ScriptedEngine {
    const engine = this.started.at(-1);
    if (engine === undefined) throw new Error('no engine was started');
    return engine;
  }
}

export function scriptedModel(path: string): ModelInfo {
  return {
    name: `Model ${basename(path, '.gguf')}`,
    path,
    sizeBytes: 5_000_000,
    architecture: 'qwen3moe',
    parameters: 4_990_000,
    nLayers: 4,
    dModel: 256,
    nHeads: 8,
    nKvHeads: 4,
    headDim: 32,
    dFeedForward: 128,
    nExperts: 8,
    topK: 2,
    vocabSize: 2048,
    contextLength: 2048,
    tensorTypes: { attn_q: 'Q8_0' },
    quantization: 'Q8_0',
    chatTemplate: 'hybrid',
    modes: ['fast', 'deep'],
    backend: 'scripted',
    contextTokens: 2048,
    maxContextTokens: 8192,
    nParts: 1,
    warnings: [],
  };
}
