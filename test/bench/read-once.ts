import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forkEngine } from '../../engine/fork.ts';
import type { ChatMessage, EnginePort, EngineReply, EngineRequest, KvType } from '../../engine/protocol.ts';
import { engineReplySchema } from '../../engine/protocol.ts';
import { syntheticModelPath } from './models.ts';
import { benchFolder } from './places.ts';

/*
 * npm run -s bench:read-once -- [--tokens N] [--model NAME | --file FILE] [--kv F16|Q8_0] [--kill]: how long a document takes to be read
 * the first time, for another question, and after a restart of the engine process, which then finds its keys and values on the disk;
 * and whether the answer has the same tokens. Fails below 20 times as fast, or with other tokens.
 *
 * --kill: ends the process with SIGKILL in the middle of the reading instead, and says how much of it was lost.
 */

const { values: options } = parseArgs({
  options: {
    tokens: { type: 'string', default: '30000' },
    model: { type: 'string', default: '0.6b-q4_k_m' },
    file: { type: 'string' },
    kv: { type: 'string', default: 'F16' },
    kill: { type: 'boolean', default: false },
  },
});
const nTokens = Number(options.tokens);
const kvType: KvType = options.kv === 'Q8_0' ? 'Q8_0' : 'F16';
const path = options.file ?? syntheticModelPath(options.model);
const answerTokens = 32;
const leastGain = 20;
const mostLostSeconds = 10;
/** Of the document that is read when the process is killed. */
const killedAfterShare = 0.6;
/** Saving begins a second after the last answer and ends when the folder grows no more. */
const quietMs = 3_000;

mkdirSync(benchFolder, { recursive: true });
const folder = mkdtempSync(join(benchFolder, 'prefix-'));
const contextTokens = 256 * Math.ceil((nTokens + 2_048) / 256);

/** One life of the engine process. */
class Process {
  readonly #port: EnginePort = forkEngine();
  #listener: (reply: EngineReply) => void = () => {};
  #lastId = 0;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;

  constructor() {
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    this.#ended = ended.promise;
    this.#port.onMessage((message) => {
      const reply = engineReplySchema.parse(message);
      if (reply.kind === 'ready') ready.resolve();
      else this.#listener(reply);
    });
    this.#port.onExit(() => ended.resolve());
  }

  /** Asks and waits for one of these answers; others go to `onOther`. */
  async ask<K extends EngineReply['kind']>(
    request: DistributiveOmit<EngineRequest, 'id'>,
    kind: K,
    onOther: (reply: EngineReply) => void = () => {},
  ): Promise<Extract<EngineReply, { kind: K }>> {
    await this.#ready;
    return new Promise((resolve, reject) => {
      this.#listener = (reply) => {
        if (reply.kind === 'failed') reject(new Error(reply.error.message));
        else if (isOf(reply, kind)) resolve(reply);
        else onOther(reply);
      };
      this.#port.post({ ...request, id: ++this.#lastId } as EngineRequest);
    });
  }

  async load(): Promise<void> {
    await this.ask({ kind: 'load', path, contextTokens, kvType }, 'loaded');
  }

  async kill(): Promise<void> {
    this.#port.kill();
    await this.#ended;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function isOf<K extends EngineReply['kind']>(reply: EngineReply, kind: K): reply is Extract<EngineReply, { kind: K }> {
  return reply.kind === kind;
}

interface Answer {
  readonly secondsToFirst: number;
  readonly readTokens: number;
  readonly promptTokens: number;
  readonly ids: readonly number[];
}

async function answer(engine: Process, document: ChatMessage, question: string, conversation: string): Promise<Answer> {
  const startMs = performance.now();
  let firstMs = Number.NaN;
  const ids: number[] = [];
  const { stats } = await engine.ask(
    {
      kind: 'generate',
      messages: [document, { role: 'user', content: question }],
      mode: 'fast',
      sampling: { temperature: 0 },
      maxTokens: answerTokens,
      logprobs: 0,
      prefixes: { folder, maxBytes: 1e12, conversation },
    },
    'finished',
    (reply) => {
      if (reply.kind !== 'delta') return;
      if (Number.isNaN(firstMs)) firstMs = performance.now();
      ids.push(...(reply.tokens ?? []).map(({ id }) => id));
    },
  );
  const { promptTokens, prefill } = stats;
  return { secondsToFirst: (firstMs - startMs) / 1000, readTokens: prefill.tokens, promptTokens, ids };
}

/** Prose of so many tokens, in which no stretch of a page comes twice. */
async function documentOf(engine: Process, wanted: number): Promise<ChatMessage> {
  const words = readFileSync(new URL('./prose.txt', import.meta.url), 'utf8').split(/\s+/);
  const textOf = (count: number) =>
    Array.from({ length: count }, (_, i) => `${words[(i * 7 + Math.floor(i / words.length)) % words.length]}`).join(
      ' ',
    );
  const count = async (n: number) => {
    const messages = [{ role: 'user', content: textOf(n) } as const];
    return (await engine.ask({ kind: 'count', path, messages }, 'counted')).tokens[0] ?? 0;
  };
  let nWords = Math.round(wanted * 0.75);
  for (let round = 0; round < 4; round++) nWords = Math.max(1, Math.round((nWords * wanted) / (await count(nWords))));
  return { role: 'user', content: textOf(nWords), isKept: true };
}

function savedBytes(): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => {
    // A file may get its final name between the two calls.
    return sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}

async function saved(): Promise<number> {
  let bytes = -1;
  while (savedBytes() !== bytes) {
    bytes = savedBytes();
    await sleep(quietMs);
  }
  return bytes;
}

function line(what: string, { secondsToFirst, readTokens, promptTokens }: Answer): void {
  const seconds = `${secondsToFirst.toFixed(2)} s`.padStart(10);
  console.log(`${what.padEnd(34)}${seconds} to the first token, ${readTokens} of ${promptTokens} tokens read`);
}

async function readTwice(): Promise<void> {
  const first = new Process();
  await first.load();
  const document = await documentOf(first, nTokens);
  const whole = await answer(first, document, 'What is it about?', 'first');
  line('first opening', whole);
  line('another question', await answer(first, document, 'Who is mentioned?', 'second'));
  console.log(`${((await saved()) / 1e9).toFixed(2)} GB saved`);
  await first.kill();

  const second = new Process();
  await second.load();
  const again = await answer(second, document, 'What is it about?', 'third');
  line('after SIGKILL and a new process', again);
  await second.kill();

  const gain = whole.secondsToFirst / again.secondsToFirst;
  const isSame = whole.ids.length > 0 && whole.ids.join(' ') === again.ids.join(' ');
  console.log(
    `${gain.toFixed(1)} times sooner (at least ${leastGain} wanted); ${whole.ids.length} tokens ${isSame ? 'the same' : 'DIFFER'}`,
  );
  if (gain < leastGain || !isSame) process.exitCode = 1;
}

async function killInReading(): Promise<void> {
  const first = new Process();
  await first.load();
  const document = await documentOf(first, nTokens);
  const startMs = performance.now();
  const reached = Promise.withResolvers<number>();
  const messages: ChatMessage[] = [document, { role: 'user', content: 'What is it about?' }];
  const request = {
    kind: 'generate',
    messages,
    mode: 'fast',
    sampling: { temperature: 0 },
    maxTokens: 1,
    prefixes: { folder, maxBytes: 1e12, conversation: 'first' },
  } as const;
  const noEnd = first.ask(request, 'finished', (reply) => {
    if (reply.kind === 'progress' && reply.done >= killedAfterShare * nTokens) reached.resolve(reply.done);
  });
  const done = await Promise.race([reached.promise, noEnd.then(() => Number.NaN)]);
  if (Number.isNaN(done)) throw new Error('the document was read before it could be killed: ask for more tokens');
  const tokensPerSecond = (1000 * done) / (performance.now() - startMs);
  await first.kill();

  const second = new Process();
  await second.load();
  const { stats } = await second.ask(request, 'finished');
  await second.kill();
  const lostTokens = done - stats.cachedTokens;
  const lostSeconds = lostTokens / tokensPerSecond;
  console.log(
    `killed after ${done} tokens at ${tokensPerSecond.toFixed(0)} tokens/s; ${stats.cachedTokens} were saved, ${lostTokens} lost: ${lostSeconds.toFixed(1)} s of work (at most ${mostLostSeconds} s wanted)`,
  );
  if (lostSeconds > mostLostSeconds) process.exitCode = 1;
}

console.log(`${path}, ${nTokens} tokens, ${kvType}`);
try {
  await (options.kill ? killInReading() : readTwice());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
