import { randomInt } from 'node:crypto';
import type { FittedPrompt } from './chat/conversation-fit.ts';
import { fitConversation, measure, reservedTokens } from './chat/conversation-fit.ts';
import { modeAfterSwitches } from './chat/soft-switch.ts';
import type { ChatTemplateKind } from './chat/template.ts';
import { detectChatTemplate, renderPrompt } from './chat/template.ts';
import { describeModel } from './describe.ts';
import { EngineError } from './errors.ts';
import { lastingIdentity, modelIdentity } from './file-identity.ts';
import type { Generation, GenerationHooks } from './generate.ts';
import { generate } from './generate.ts';
import { damaged } from './gguf/damaged.ts';
import { readGguf } from './gguf/gguf-file.ts';
import type { Metadata } from './gguf/metadata.ts';
import type { Attempt, AutoHooks, Deepening } from './judge/auto-reply.ts';
import { fastUnderWatch } from './judge/auto-reply.ts';
import { DEFAULT_THRESHOLD, Judge } from './judge/judge.ts';
import type { ModeReason } from './judge/mode-reason.ts';
import { judgeQuestion } from './judge/question.ts';
import type { LoadHooks } from './keep-in-memory.ts';
import { keepFiles } from './keep-in-memory.ts';
import type { Qwen3Config } from './model/config.ts';
import { readConfig } from './model/config.ts';
import { extendedLength, yarnFor } from './model/context-reach.ts';
import { inOrderOfUse } from './model/order-of-use.ts';
import type { Qwen3Weights, TakeWeight } from './model/weights.ts';
import { bindWeights } from './model/weights.ts';
import { createNativeOps } from './ops/native.ts';
import type { MappedFile, Ops } from './ops/ops.ts';
import { readMemory } from './predict/memory.ts';
import { SessionPrefix } from './prefix/session-prefix.ts';
import type {
  AskedMode,
  ChatMessage,
  ContextUse,
  FinishReason,
  KvType,
  Mode,
  ModelInfo,
  Overflow,
  PartialReply,
  PrefixUse,
  Sampling,
  SpeculationChoice,
  ThinkingBudget,
} from './protocol.ts';
import { defaultSampling, fileSampling } from './sampling/settings.ts';
import { Session } from './session.ts';
import type { BatchCosts } from './speculation/batch-costs.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';
import { createTokenizer } from './tokenizer/tokenizer.ts';

export interface EngineOptions {
  /** Default: one for each physical core. */
  readonly threads?: number | undefined;
  /** Upper bound on positions, which may be more than the model was trained on. Default: what it was trained on, or 32,768. */
  readonly contextTokens?: number | undefined;
  /** How keys and values are stored. Default: F16. */
  readonly kvType?: KvType | undefined;
  /** Whether tokens that will probably follow are run beforehand; it changes no text. Default: auto, where it is faster. */
  readonly speculation?: SpeculationChoice | undefined;
  /** What that costs. Default: as it is measured. */
  readonly batchCosts?: BatchCosts | undefined;
  /** Reads the weights into memory, where they stay, instead of mapping the file. Default: no. */
  readonly keepInMemory?: boolean | undefined;
  /** The backend, which the engine then owns; default: the native kernels. */
  readonly ops?: Ops | undefined;
}

/** Choices for one reply; what is left out follows the file's recommendation, else Qwen's published settings for the mode. */
export interface ReplyOptions {
  readonly mode: AskedMode;
  /** In Auto: the difficulty from which on a question is answered in deep mode. Default: 0.5. */
  readonly autoThreshold?: number | undefined;
  /** What was written of the reply before it was broken off; the reply is what follows. Not in Auto. */
  readonly partial?: PartialReply | undefined;
  readonly sampling?: PartialSampling | undefined;
  readonly maxTokens?: number | undefined;
  readonly seed?: number | undefined;
  readonly thinkingBudget?: ThinkingBudget | undefined;
  /** Default: refuse. */
  readonly overflow?: Overflow | undefined;
  /** Asks for token details with so many alternatives. */
  readonly logprobs?: number | undefined;
  /** Default: what the cache does not hold is computed, and nothing of it goes to the disk. */
  readonly prefixes?: PrefixUse | undefined;
}

export interface ReplyHooks extends AutoHooks {
  /** What came until now counts no longer: the reply begins anew in this mode, for these reasons of Auto or because that was asked. */
  readonly onRestart?: (mode: Mode, reasons: readonly ModeReason[]) => void;
}

type PartialSampling = { readonly [K in keyof Sampling]?: Sampling[K] | undefined };

export interface Reply extends Omit<Generation, 'reason'> {
  readonly reason: FinishReason;
  /** The mode that it was answered in. */
  readonly mode: Mode;
  readonly context: ContextUse;
  /** Tokens of a fast reply that was given up for this one. */
  readonly discardedTokens: number;
  /** Asking again with it, and with the same everything else, gives the same reply. */
  readonly seed: number;
}

/**
 * Without a wish for more, conversations stay within the length that Qwen3 was first trained on: files say 40,960, which counts
 * room for the answer on top, and later models say 262,144, whose cache would not fit most computers.
 */
const DEFAULT_CONTEXT_TOKENS = 32_768;

/** A loaded model with one timeline of tokens. Everything here runs on the calling thread until it is done. */
export class Engine {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  readonly session: Session;
  readonly #prefix: SessionPrefix;
  readonly #ops: Ops;
  readonly #mapped: readonly MappedFile[];
  readonly #identity: string;
  readonly #metadata: Metadata;
  readonly #config: Qwen3Config;
  readonly #template: ChatTemplateKind;
  readonly #speculation: SpeculationChoice;

  /**
   * Opens a model by its file, or by any file of its set: reads the header, checks every tensor and maps the weights, of which
   * nothing is read yet; the system is asked to begin. Only weights that are to be kept in memory are read here.
   * @throws EngineError naming what is wrong with the file; 'out-of-memory' or 'cancelled' where weights are to be kept.
   */
  static open(path: string, options: EngineOptions = {}, hooks: LoadHooks = {}): Engine {
    const file = readGguf(path);
    const config = readConfig(file.metadata);
    const tokenizer = createTokenizer(file.metadata);
    const ops = options.ops ?? createNativeOps({ threads: options.threads });
    const mapped: MappedFile[] = [];
    try {
      if (options.keepInMemory) mapped.push(...keepFiles(ops, file.parts, hooks));
      else for (const part of file.parts) mapped.push(ops.mapFile(part.path));
      const weights = bindWeights(file, config, takeFrom(ops, mapped));
      if (!options.keepInMemory) readAhead(ops, weights);
      const contextTokens = chooseContext(config, options.contextTokens);
      const { kvType, batchCosts } = options;
      return new Engine({
        info: { ...describeModel(file, config), backend: `${ops.name}, ${ops.threads} threads`, contextTokens },
        tokenizer,
        session: new Session(ops, config, weights, { capacity: contextTokens, kvType, batchCosts }),
        ops,
        mapped,
        metadata: file.metadata,
        config,
        speculation: options.speculation ?? 'auto',
      });
    } catch (error) {
      for (const part of mapped) part.close();
      ops.close();
      throw error;
    }
  }

  private constructor(parts: {
    readonly info: ModelInfo;
    readonly tokenizer: Tokenizer;
    readonly session: Session;
    readonly ops: Ops;
    readonly mapped: readonly MappedFile[];
    readonly metadata: Metadata;
    readonly config: Qwen3Config;
    readonly speculation: SpeculationChoice;
  }) {
    this.info = parts.info;
    this.tokenizer = parts.tokenizer;
    this.session = parts.session;
    this.#ops = parts.ops;
    this.#mapped = parts.mapped;
    this.#metadata = parts.metadata;
    this.#config = parts.config;
    this.#speculation = parts.speculation;
    this.#identity = modelIdentity(parts.info);
    let lasting: string | undefined;
    this.#prefix = new SessionPrefix(parts.session, () => {
      lasting ??= lastingIdentity(parts.info);
      return lasting;
    });
    this.#template = detectChatTemplate(parts.metadata);
  }

  /**
   * Writes the next reply of a conversation, or goes on with one that was broken off.
   * @throws EngineError 'mode-unavailable', 'context-full', 'file-damaged', 'bad-request' for a part of a reply in Auto.
   */
  reply(messages: readonly ChatMessage[], options: ReplyOptions, hooks: ReplyHooks = {}): Reply {
    const choices = { ...options, seed: options.seed ?? randomInt(2 ** 32) };
    const mode = this.#decidedMode(messages, options);
    if (options.mode === 'auto' && mode !== null) {
      const reason = this.#template === 'hybrid' ? 'typed' : 'one-mode';
      hooks.onJudged?.({ mode, difficulty: mode === 'deep' ? 1 : 0, reasons: [reason] });
    }
    const first =
      mode === null ? this.#replyInAuto(messages, choices, hooks) : this.#replyIn(mode, messages, choices, hooks);
    if ('reason' in first) return first;
    if (first.isRestart) hooks.onRestart?.('deep', first.reasons);
    const deep = this.#replyIn('deep', messages, { ...choices, partial: undefined }, hooks);
    return { ...finished(deep), discardedTokens: first.discardedTokens };
  }

  /** Continues a text as it is, without a chat template. */
  complete(text: string, options: ReplyOptions, hooks: GenerationHooks = {}): Reply {
    const tokens = Int32Array.from(this.tokenizer.encode(text));
    const { capacity } = this.session;
    const mode = options.mode === 'deep' ? 'deep' : 'fast';
    const reserved = Math.min(reservedTokens(mode, options.maxTokens, capacity), capacity - tokens.length);
    const prompt = { tokens, startsThinking: false };
    const use = {
      capacity,
      promptTokens: tokens.length,
      reservedTokens: reserved,
      leftTokens: capacity - tokens.length - reserved,
      droppedMessages: 0,
    };
    const attempt = this.#attempt({ prompt, use }, mode, options, deaf(hooks));
    return finished('reply' in attempt ? attempt.reply : null);
  }

  /**
   * How much of the context a conversation would take, whether it fits or not.
   * @throws EngineError 'mode-unavailable'.
   */
  measure(
    messages: readonly ChatMessage[],
    { mode, maxTokens }: { readonly mode: Mode; readonly maxTokens?: number | undefined },
  ): ContextUse {
    const { capacity } = this.session;
    const reserved = reservedTokens(mode, maxTokens, capacity);
    const { use } = measure(messages, 0, { capacity, reserved, render: this.#renderer(mode) });
    const reach = { promptTokens: use.promptTokens, totalTokens: Math.min(use.promptTokens + reserved, capacity) };
    return { ...use, ropeFactor: yarnFor(this.#config, reach)?.factor ?? 1 };
  }

  /**
   * The `count` likeliest tokens after the given ones, best first; padding is left out.
   * @throws EngineError 'context-full', or 'file-damaged' when logits are not numbers.
   */
  likeliestAfter(tokens: Int32Array, count: number): { readonly id: number; readonly logit: number }[] {
    this.#requireSameFile();
    this.session.sync(tokens);
    const logits = this.session.logits();
    if (!logits.every(Number.isFinite)) throw damaged('its weights lead to results that are not numbers');
    return Array.from(logits, (logit, id) => ({ id, logit }))
      .filter(({ id }) => this.tokenizer.isRealToken(id))
      .sort((a, b) => b.logit - a.logit)
      .slice(0, count);
  }

  /**
   * Saves one block of what the last prompt brought, where that is wished: about 30 MB and a tenth of a second. False when there is
   * nothing more to save.
   */
  saveNextBlock(): boolean {
    return this.#prefix.saveNext();
  }

  /** Frees the cache, the mapping and the threads. The engine must not be used afterwards. */
  close(): void {
    this.session.close();
    for (const part of this.#mapped) part.close();
    this.#ops.close();
  }

  /** The mode that is sure before anything is run; null where Auto has to find out. */
  #decidedMode(messages: readonly ChatMessage[], { mode, partial }: ReplyOptions): Mode | null {
    if (partial !== undefined) {
      if (mode !== 'auto') return mode;
      throw new EngineError('bad-request', 'A reply that goes on does so in the mode that it began in, not in Auto.');
    }
    const asked = this.#template === 'hybrid' ? modeAfterSwitches(messages, mode) : mode;
    if (asked !== 'auto') return asked;
    const [only, second] = this.info.modes;
    return second === undefined ? (only ?? 'fast') : null;
  }

  #replyInAuto(messages: readonly ChatMessage[], options: ReplyOptions, hooks: ReplyHooks): Reply | Deepening {
    const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const judge = new Judge(judgeQuestion(question), this.tokenizer, options.autoThreshold ?? DEFAULT_THRESHOLD);
    if (!this.#fits('deep', messages, options)) {
      hooks.onJudged?.({ ...judge.verdict, reasons: ['no-room'] });
      return finished(this.#replyIn('fast', messages, options, deaf(hooks)));
    }
    const early = judge.beforehand();
    if (early !== null) {
      hooks.onJudged?.(early);
      return { isRestart: false, reasons: early.reasons, discardedTokens: 0 };
    }
    // With room for thinking from the first, so that both modes leave out the same turns and share the cache.
    return fastUnderWatch(judge, hooks, (mode, watched) =>
      this.#attempt(this.#fit(mode, messages, options, 'deep'), mode, options, watched),
    );
  }

  /** The reply, or that it was given up for a deep one because the person asked for that. */
  #replyIn(mode: Mode, messages: readonly ChatMessage[], options: ReplyOptions, hooks: ReplyHooks): Reply | Deepening {
    const canDeepen = this.#template === 'hybrid' && mode === 'fast';
    const attempt = this.#attempt(this.#fit(mode, messages, options), mode, options, canDeepen ? hooks : deaf(hooks));
    if ('reply' in attempt) return attempt.reply;
    return { isRestart: true, reasons: [], discardedTokens: attempt.givenUpAfter };
  }

  #fits(mode: Mode, messages: readonly ChatMessage[], options: ReplyOptions): boolean {
    try {
      this.#fit(mode, messages, options);
      return true;
    } catch (error) {
      if (error instanceof EngineError && error.code === 'context-full') return false;
      throw error;
    }
  }

  /** @param reserveFor the mode that room is left for. */
  #fit(mode: Mode, messages: readonly ChatMessage[], options: ReplyOptions, reserveFor = mode): FittedPrompt {
    const { capacity } = this.session;
    return fitConversation(messages, {
      capacity,
      reserved: reservedTokens(reserveFor, options.maxTokens, capacity),
      overflow: options.overflow ?? 'refuse',
      render: this.#renderer(mode, options.partial),
      count: (text) => this.tokenizer.encode(text).length,
    });
  }

  #renderer(mode: Mode, partial?: PartialReply) {
    return (messages: readonly ChatMessage[]) => renderPrompt(this.tokenizer, this.#template, messages, mode, partial);
  }

  #attempt({ prompt, use }: FittedPrompt, mode: Mode, options: ReplyOptions, hooks: GenerationHooks): Attempt<Reply> {
    this.#requireSameFile();
    const seed = options.seed ?? randomInt(2 ** 32);
    const request = {
      promptTokens: prompt.tokens,
      resumption: prompt.resumption,
      startsThinking: prompt.startsThinking,
      mayThink: mode === 'deep' && this.#template === 'hybrid',
      thinkingBudget: options.thinkingBudget ?? {},
      reservedTokens: use.reservedTokens,
      logprobs: options.logprobs,
      sampling: this.#sampling(mode, options.sampling),
      seed,
      maxTokens: options.maxTokens,
      speculation: this.#speculation,
    };
    this.#prefix.begin(prompt.tokens, options.prefixes, {
      reservedTokens: use.reservedTokens,
      isCancelled: hooks.isCancelled,
    });
    const { reason, ...generation } = generate(this.session, this.tokenizer, request, {
      ...hooks,
      onProgress: (done, total) => {
        hooks.onProgress?.(done, total);
        this.#prefix.checkpoint(hooks.isCancelled);
      },
    });
    if (reason === 'deeper') return { givenUpAfter: generation.tokens.length };
    const context = { ...use, ropeFactor: this.session.ropeFactor };
    return { reply: { ...generation, reason, seed, mode, context, discardedTokens: 0 } };
  }

  #sampling(mode: Mode, sampling: PartialSampling = {}): Sampling {
    return {
      ...defaultSampling(this.#template, mode, this.info.parameters),
      ...fileSampling(this.#metadata),
      ...chosen(sampling),
    };
  }

  /** Weights are read from the file as they are needed: if it was replaced meanwhile, answers would be nonsense. */
  #requireSameFile(): void {
    if (modelIdentity(this.info) === this.#identity) return;
    throw new EngineError(
      'file-unreadable',
      'The model file was changed, moved or deleted while it was in use. Load the model again.',
    );
  }
}

function takeFrom(ops: Ops, mapped: readonly MappedFile[]): TakeWeight {
  return (spec, part) => {
    const file = mapped[part];
    if (file === undefined) throw new EngineError('internal', `Part ${part + 1} of the model is not mapped.`);
    return ops.weight(file, spec);
  };
}

/** What does not fit would push out what is needed first. */
function readAhead(ops: Ops, weights: Qwen3Weights): void {
  let room = readMemory().free;
  for (const weight of inOrderOfUse(weights)) {
    room -= weight.sizeBytes;
    if (room < 0) return;
    ops.readAhead(weight);
  }
}

function chooseContext(config: Qwen3Config, wish: number | undefined): number {
  if (wish === undefined) return Math.min(config.contextLength, DEFAULT_CONTEXT_TOKENS);
  return Math.min(extendedLength(config), wish);
}

/** Of a reply that nothing could give up. */
function finished(reply: Reply | Deepening | null): Reply {
  if (reply !== null && 'reason' in reply) return reply;
  throw new EngineError('internal', 'A reply was given up for a deeper one where there is none.');
}

/** Without the question whether to think harder, where there is no harder. */
function deaf({ takeThinkHarder: _, ...hooks }: GenerationHooks): GenerationHooks {
  return hooks;
}

function chosen(sampling: PartialSampling): Partial<Sampling> {
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined));
}
