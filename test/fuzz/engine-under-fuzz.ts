import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineProcessEntry } from '../../engine/fork.ts';
import type { FuzzCase } from './cases.ts';
import type { FinalReply, Usage } from './engine-life.ts';
import { EngineFault, EngineLife } from './engine-life.ts';

/**
 * answered: it loaded and wrote a few tokens in each mode. refused: it said why not, in a way that a host and a person can use.
 * The others are failures. crash: the process ended. hang: it took too long. memory: it took too much. untyped: it said something
 * that neither host nor person can use.
 */
export const verdicts = ['answered', 'refused', 'crash', 'hang', 'memory', 'untyped'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Outcome {
  readonly verdict: Verdict;
  /** The error's code and sentence, what the process said at its end, or the figure that is too large. */
  readonly detail: string;
  readonly cpuMs: number;
  /** Resident memory at its highest, above what it was before the case. */
  readonly growthBytes: number;
}

export interface Limits {
  /** Processor time of one case. Time on the clock would count what other programs do meanwhile. */
  readonly cpuMs: number;
  /** For one answer: a process that waits for ever takes no processor time. */
  readonly wallMs: number;
  readonly growthBytes: number;
}

export const usualLimits: Limits = { cpuMs: 2_000, wallMs: 15_000, growthBytes: 256 * 2 ** 20 };

/** What a file may be refused with. Not among them: 'internal', a fault that nobody foresaw, and what is the host's own mistake. */
const properCodes: ReadonlySet<string> = new Set([
  'file-missing',
  'file-unreadable',
  'not-gguf',
  'file-damaged',
  'unsupported-architecture',
  'unsupported-type',
  'unsupported-tokenizer',
  'mode-unavailable',
  'context-full',
  'out-of-memory',
]);
/** A sentence or two for a person, and no dump of the file. */
const maxMessageLength = 1_000;

const question = 'Hello world, 你好 🏳️‍🌈 12';
/** With sanitizers, on a busy machine, a start takes several seconds. */
const startTimeoutMs = 60_000;
const unknownUsage: Usage = { residentBytes: 0, peakBytes: 0, cpuMs: 0 };

/** The engine in a process of its own, which lives on from case to case and is started again after it failed. */
export class EngineUnderFuzz {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #entry: URL;
  readonly #limits: Limits;
  #engine: EngineLife | null = null;
  #lastId = 0;

  /** The files of the case in hand are put into `folder`. */
  constructor(options: {
    readonly folder: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly entry?: URL;
    readonly limits?: Limits;
  }) {
    this.#folder = join(options.folder, 'case');
    this.#env = options.env ?? process.env;
    this.#entry = options.entry ?? engineProcessEntry;
    this.#limits = options.limits ?? usualLimits;
  }

  async run(fuzzCase: FuzzCase): Promise<Outcome> {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
    for (const { name, bytes } of fuzzCase.files) writeFileSync(join(this.#folder, name), bytes);

    this.#engine ??= await EngineLife.start(this.#entry, this.#env, startTimeoutMs);
    const engine = this.#engine;
    const before = engine.usage() ?? unknownUsage;
    const end = await this.#tryModel(engine, fuzzCase);
    const after = engine.usage() ?? before;
    if (end.verdict === 'crash' || end.verdict === 'hang') this.close();
    return this.#judge(end, after.cpuMs - before.cpuMs, after.peakBytes - before.residentBytes);
  }

  /** Ends the process; the next case starts another one. */
  close(): void {
    this.#engine?.kill();
    this.#engine = null;
  }

  async #tryModel(engine: EngineLife, fuzzCase: FuzzCase): Promise<Pick<Outcome, 'verdict' | 'detail'>> {
    try {
      const refusal = await this.#firstRefusal(engine, fuzzCase);
      return refusal === null ? { verdict: 'answered', detail: '' } : { verdict: 'refused', detail: refusal };
    } catch (error) {
      if (error instanceof EngineFault) return { verdict: error.kind, detail: error.message };
      throw error;
    }
  }

  /** Loads the model, asks it something in each mode and lets it go. */
  async #firstRefusal(engine: EngineLife, { open, kvType }: FuzzCase): Promise<string | null> {
    const { wallMs } = this.#limits;
    const path = join(this.#folder, open);
    const load = { kind: 'load', path, threads: 2 } as const;
    let loading = await engine.ask({ ...load, id: ++this.#lastId, kvType }, wallMs);
    // Heads of odd widths cannot be kept in 8 bits, which is a mistake in the request and none in the file.
    if (loading.kind === 'failed' && loading.error.code === 'bad-request') {
      loading = await engine.ask({ ...load, id: ++this.#lastId }, wallMs);
    }
    const whyNot = refusalIn(loading);
    if (whyNot !== null) return whyNot;
    const refusals: (string | null)[] = [];
    for (const mode of ['fast', 'deep'] as const) {
      const id = ++this.#lastId;
      const messages = [{ role: 'user', content: question } as const];
      refusals.push(
        refusalIn(await engine.ask({ kind: 'generate', id, messages, mode, maxTokens: 3, seed: 1 }, wallMs)),
      );
    }
    await engine.ask({ kind: 'unload', id: ++this.#lastId }, wallMs);
    return refusals.find((refusal) => refusal !== null) ?? null;
  }

  #judge(end: Pick<Outcome, 'verdict' | 'detail'>, cpuMs: number, growthBytes: number): Outcome {
    const outcome: Outcome = { ...end, cpuMs, growthBytes };
    if (isFailure(outcome)) return outcome;
    if (cpuMs > this.#limits.cpuMs) return { ...outcome, verdict: 'hang', detail: `${cpuMs} ms of work` };
    if (growthBytes > this.#limits.growthBytes) {
      return { ...outcome, verdict: 'memory', detail: `${Math.round(growthBytes / 2 ** 20)} MiB more than before` };
    }
    return outcome;
  }
}

export function isFailure({ verdict }: Outcome): boolean {
  return verdict !== 'answered' && verdict !== 'refused';
}

/** @throws EngineFault when the refusal is none that a file may end in. */
function refusalIn(reply: FinalReply): string | null {
  if (reply.kind !== 'failed') return null;
  const { code, message } = reply.error;
  const refusal = `${code}: ${message}`;
  if (properCodes.has(code) && message.length <= maxMessageLength) return refusal;
  throw new EngineFault('untyped', refusal.slice(0, maxMessageLength));
}
