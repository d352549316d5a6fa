import { createHash } from 'node:crypto';
import type { ChatMessage } from '../../engine/protocol.ts';
import type { EngineHost } from '../engine-host.ts';

/** Token counts of messages for one model. */
export interface Counts {
  readonly tokens: readonly number[];
  /** That open the reply in each mode; null in one that the model does not have. */
  readonly openingTokens: { readonly fast: number | null; readonly deep: number | null };
}

interface KnownModel {
  readonly tokens: Map<string, number>;
  openingTokens: Counts['openingTokens'] | null;
}

/** Of one model. A message of any length takes about 100 bytes. */
const mostMessages = 20_000;
const mostModels = 4;

/** Counts tokens with the tokenizer of the model that answers, each text once: while a person types, only the draft is counted anew. */
export class TokenCounts {
  readonly #engine: EngineHost;
  /** By the path of the model's file; the one used last comes last. */
  readonly #models = new Map<string, KnownModel>();

  constructor(engine: EngineHost) {
    this.#engine = engine;
  }

  /** @throws AppError as `EngineHost.countTokens`. */
  async of(path: string, messages: readonly ChatMessage[]): Promise<Counts> {
    const known = this.#model(path);
    const keys = messages.map(keyOf);
    const missing = messages.filter((_, i) => !known.tokens.has(keys[i] ?? ''));
    if (missing.length > 0 || known.openingTokens === null) {
      const counted = await this.#engine.countTokens(path, missing);
      known.openingTokens = counted.openingTokens;
      for (const [i, message] of missing.entries()) remember(known.tokens, keyOf(message), counted.tokens[i] ?? 0);
    }
    const openingTokens = known.openingTokens;
    return { tokens: keys.map((key) => known.tokens.get(key) ?? 0), openingTokens };
  }

  /** What is known without asking; null when it is not. */
  known(path: string, message: ChatMessage): number | null {
    return this.#models.get(path)?.tokens.get(keyOf(message)) ?? null;
  }

  #model(path: string): KnownModel {
    const known = this.#models.get(path) ?? { tokens: new Map<string, number>(), openingTokens: null };
    this.#models.delete(path);
    this.#models.set(path, known);
    const [oldest] = this.#models.keys();
    if (this.#models.size > mostModels && oldest !== undefined) this.#models.delete(oldest);
    return known;
  }
}

function remember(tokens: Map<string, number>, key: string, count: number): void {
  tokens.delete(key);
  tokens.set(key, count);
  const [oldest] = tokens.keys();
  if (tokens.size > mostMessages && oldest !== undefined) tokens.delete(oldest);
}

/** Of messages that are asked about again and again: a document is long. */
const keys = new WeakMap<ChatMessage, string>();

function keyOf(message: ChatMessage): string {
  const known = keys.get(message);
  if (known !== undefined) return known;
  const key = hashOf(message);
  keys.set(message, key);
  return key;
}

function hashOf({ role, content }: ChatMessage): string {
  return createHash('sha256').update(role).update('\n').update(content).digest('base64');
}
