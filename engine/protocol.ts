import * as z from 'zod';
import { modeReasonSchema } from './judge/mode-reason.ts';
import { kvTypeSchema } from './kv-type.ts';
import { machineSchema } from './predict/machine.ts';

export type { ModeReason } from './judge/mode-reason.ts';
export { modeReasonSchema } from './judge/mode-reason.ts';
export type { KvType } from './kv-type.ts';
export { kvTypeSchema } from './kv-type.ts';

/**
 * Messages between a host (the app, a test) and the engine process. Each side parses what it receives with these schemas.
 * A request carries an `id` that the host chose; every answer to it carries the same id.
 */

export const modeSchema = z.enum(['fast', 'deep']);
/** fast: answers at once. deep: thinks first. */
export type Mode = z.infer<typeof modeSchema>;

export const askedModeSchema = z.enum(['auto', 'fast', 'deep']);
/** auto: fast, or deep where the question or the fast answer shows that it takes thinking. */
export type AskedMode = z.infer<typeof askedModeSchema>;

export const partialReplySchema = z.object({
  thinking: z.string(),
  content: z.string(),
  /**
   * The ids of all its tokens, as token details told them. Where they write exactly these texts, they are taken as they are; otherwise the
   * texts are cut into tokens anew.
   */
  tokens: z.array(z.int().nonnegative()).optional(),
});
/** A reply as far as it was written before something ended it: the text of its channels. */
export type PartialReply = z.infer<typeof partialReplySchema>;

export const chatMessageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  /** Visible text, without thinking. Control tokens in it stay plain text. */
  content: z.string(),
  /** True for what must stay in the context whatever else is dropped, such as a document; system messages always stay. */
  isKept: z.boolean().optional(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const samplingSchema = z.object({
  /** 0 is greedy. */
  temperature: z.number().min(0).max(5),
  /** 0 keeps the whole vocabulary. */
  topK: z.int().min(0),
  topP: z.number().gt(0).max(1),
  minP: z.number().min(0).max(1),
  /** 1 does nothing; divides positive and multiplies negative logits of tokens seen in the window. */
  repeatPenalty: z.number().gt(0).max(10),
  presencePenalty: z.number().min(-2).max(2),
  frequencyPenalty: z.number().min(-2).max(2),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** What a loaded model is, for the interface and `engine info`. */
export const modelInfoSchema = z.object({
  name: z.string(),
  path: z.string(),
  sizeBytes: z.number(),
  architecture: z.enum(['qwen3', 'qwen3moe']),
  parameters: z.number(),
  nLayers: z.int(),
  dModel: z.int(),
  nHeads: z.int(),
  nKvHeads: z.int(),
  headDim: z.int(),
  dFeedForward: z.int(),
  nExperts: z.int(),
  topK: z.int(),
  vocabSize: z.int(),
  contextLength: z.int(),
  /** Tensor type for each kind of tensor, most common first: { "attn_q": "Q4_K", "ffn_down": "Q6_K+Q4_K" }. */
  tensorTypes: z.record(z.string(), z.string()),
  /** The label people know, from general.file_type or the most common matrix type: Q4_K_M, Q8_0 … */
  quantization: z.string(),
  /** hybrid: both modes. instruct, coder: fast only. thinking: deep only. none: no chat template that we know; fast. */
  chatTemplate: z.enum(['hybrid', 'instruct', 'coder', 'thinking', 'none']),
  /** Modes that this file can answer in; where one is missing, `chatTemplate` says why. */
  modes: z.array(modeSchema),
  /** Files that hold the model. */
  nParts: z.int(),
  /** Sentences that the person should read once: what will be worse with this file, and what to choose instead. */
  warnings: z.array(z.string()),
  /** For the log: backend, instruction set and threads. */
  backend: z.string(),
  /** Positions that a conversation may hold in this session. */
  contextTokens: z.int(),
  /** The most that may be asked for when loading; beyond `contextLength` rotary positions are stretched (YaRN) as needed. */
  maxContextTokens: z.int(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const finishReasonSchema = z.enum(['stop', 'length', 'context', 'repetition', 'cancelled']);
/**
 * stop: the model ended its turn. length: maxTokens reached. context: no position left. repetition: it wrote the same over and
 * over. cancelled: stopped by the person.
 */
export type FinishReason = z.infer<typeof finishReasonSchema>;

export const generationStatsSchema = z.object({
  /** Tokens of the whole prompt, those found in the KV cache, those run now. */
  promptTokens: z.int(),
  cachedTokens: z.int(),
  prefill: z.object({ tokens: z.int(), milliseconds: z.number(), tokensPerSecond: z.number() }),
  decode: z.object({ tokens: z.int(), milliseconds: z.number(), tokensPerSecond: z.number() }),
  thinkingMilliseconds: z.number(),
  /** Tokens that were run before they were chosen, because the text had gone on like that before, and those that were then chosen. */
  speculation: z.object({ draftedTokens: z.int(), acceptedTokens: z.int() }).optional(),
  /**
   * Share of the experts used that were found in memory, the others being read from the disk; only of mixtures, and where the system
   * says what is in memory.
   */
  expertsInMemory: z.number().min(0).max(1).optional(),
});
export type GenerationStats = z.infer<typeof generationStatsSchema>;

/** How the positions of the context are used, in tokens. */
export const contextUseSchema = z.object({
  capacity: z.int(),
  promptTokens: z.int(),
  /** Kept free for the answer. */
  reservedTokens: z.int(),
  /** What is free beyond that; negative when the conversation does not fit. */
  leftTokens: z.int(),
  /** Messages left out of the prompt, oldest first, where the caller allowed that. */
  droppedMessages: z.int(),
  /** Factor by which rotary positions are stretched; 1 for all but very long prompts. */
  ropeFactor: z.number(),
});
export type ContextUse = z.infer<typeof contextUseSchema>;

export const speculationSchema = z.enum(['auto', 'off']);
/** Whether tokens that will probably follow are run beforehand. It changes no text. auto: where it is faster. */
export type SpeculationChoice = z.infer<typeof speculationSchema>;

export const overflowSchema = z.enum(['refuse', 'drop-oldest']);
/** What happens to a conversation that does not fit: an error with figures, or its oldest turns are left out whole. */
export type Overflow = z.infer<typeof overflowSchema>;

export const thinkingBudgetSchema = z.object({
  /** From here on, thinking ends with its next sentence. */
  softTokens: z.int().nonnegative().optional(),
  /** Here it ends at once, with the sentence that Qwen published for this. */
  hardTokens: z.int().nonnegative().optional(),
});
export type ThinkingBudget = z.infer<typeof thinkingBudgetSchema>;

const logprobShape = { text: z.string(), logprob: z.number() };
export const tokenDetailSchema = z.object({
  id: z.int(),
  /** What the token added to the text: empty for part of a character. */
  ...logprobShape,
  /**
   * The likeliest tokens in its place, best first, with the text that each would have added: U+FFFD for part of a character, none for
   * one that would have ended the reply (`isEnd`).
   */
  alternatives: z.array(z.object({ id: z.int(), isEnd: z.boolean(), ...logprobShape })),
});
/**
 * A generated token with the natural logarithm of the probability that the model gave it, before sampling settings; 0, without
 * alternatives, where the token was written in the model's place.
 */
export type TokenDetail = z.infer<typeof tokenDetailSchema>;

export const prefixUseSchema = z.object({
  /** Must exist; nothing is saved once it is gone. */
  folder: z.string().min(1),
  /** What may lie in it; what was not used for longest is deleted. */
  maxBytes: z.number().nonnegative(),
  /** Whose text it is: what is saved is deleted with it. */
  conversation: z.string().regex(/^[\w-]{1,100}$/),
});
/** Where keys and values of prompts are kept, so that their beginning need not be read again, also after a restart. */
export type PrefixUse = z.infer<typeof prefixUseSchema>;

const id = z.int().nonnegative();
const errorShape = z.object({ code: z.string(), message: z.string() });

export const engineRequestSchema = z.discriminatedUnion('kind', [
  /**
   * Opens a model and forgets the one before. Answered by `loading`* and then `loaded` or `failed`; after `failed` the model before is
   * still loaded, unless both were to be kept in memory, where two need not have room: then none is.
   */
  z.object({
    kind: z.literal('load'),
    id,
    path: z.string().min(1),
    threads: z.int().min(1).max(256).optional(),
    /** Upper bound on positions; the model's own context length bounds it further. */
    contextTokens: z.int().min(16).optional(),
    kvType: kvTypeSchema.optional(),
    /** Default: auto. */
    speculation: speculationSchema.optional(),
    /** Reads the weights into memory, where the system cannot take them back. Default: no. */
    keepInMemory: z.boolean().optional(),
  }),
  /** Answered by `unloaded`; nothing loaded is fine. */
  z.object({ kind: z.literal('unload'), id }),
  /** How much of the context a conversation would take. Answered by `measured` or `failed`. */
  z.object({
    kind: z.literal('measure'),
    id,
    messages: z.array(chatMessageSchema).min(1),
    mode: modeSchema,
    maxTokens: z.int().min(1).optional(),
  }),
  /**
   * Counts the tokens that each of these messages adds to a prompt of the model in this file, whether it is loaded or not. Answered by
   * `counted` or `failed` at any time, also while the worker is at work on something else.
   */
  z.object({ kind: z.literal('count'), id, path: z.string().min(1), messages: z.array(chatMessageSchema) }),
  /**
   * Measures what this machine can do, in a second or two of all its cores; `folder` takes a temporary file of up to 512 MB. Answered
   * by `machine` or `failed`.
   */
  z.object({ kind: z.literal('measureMachine'), id, folder: z.string().min(1).optional() }),
  /** Answered by `progress`* `delta`* and then `finished` or `failed`; `restarted` may come between, and in auto `judged` before. */
  z.object({
    kind: z.literal('generate'),
    id,
    messages: z.array(chatMessageSchema).min(1),
    mode: askedModeSchema,
    /** In auto: the difficulty from which on questions are answered in deep mode. Default: 0.5. */
    autoThreshold: z.number().min(0.05).max(0.95).optional(),
    /** What was written of the reply before it was broken off; deltas hold what follows. Not in auto. */
    partial: partialReplySchema.optional(),
    /** Fields left out take the file's own recommendation, else the published defaults of the mode. */
    sampling: samplingSchema.partial().optional(),
    maxTokens: z.int().min(1).optional(),
    seed: z.int().nonnegative().optional(),
    thinkingBudget: thinkingBudgetSchema.optional(),
    /** Default: refuse. */
    overflow: overflowSchema.optional(),
    /** Adds token details to the deltas, each with so many alternatives. */
    logprobs: z.int().min(0).max(20).optional(),
    /** Without it nothing of the prompt is looked up or written to the disk. */
    prefixes: prefixUseSchema.optional(),
  }),
  /**
   * Ends the generation with that id within one token or one prefill slice; it then finishes as `cancelled`. A load that reads weights
   * into memory fails with the code `cancelled`; no other can be stopped.
   */
  z.object({ kind: z.literal('stop'), id }),
  /** Ends the thinking of the generation with that id and goes on to its answer. Nothing happens where it does not think. */
  z.object({ kind: z.literal('answerNow'), id }),
  /**
   * Drops what the generation with that id wrote in fast mode and writes it anew in deep mode; `restarted` says when. Nothing
   * happens where the model has no deep mode or the generation is deep already.
   */
  z.object({ kind: z.literal('thinkHarder'), id }),
  /** Ends the process after the work in hand is cancelled. */
  z.object({ kind: z.literal('shutdown') }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

export const engineReplySchema = z.discriminatedUnion('kind', [
  /** Sent once, when the worker can take requests. */
  z.object({ kind: z.literal('ready') }),
  /** Weights on their way into memory, where they are to be kept there. */
  z.object({ kind: z.literal('loading'), id, doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ kind: z.literal('loaded'), id, model: modelInfoSchema }),
  z.object({ kind: z.literal('unloaded'), id }),
  z.object({ kind: z.literal('measured'), id, context: contextUseSchema }),
  /** Tokens for each message, and those that open a reply in each mode that the model has. */
  z.object({
    kind: z.literal('counted'),
    id,
    tokens: z.array(z.int()),
    openingTokens: z.object({ fast: z.int().nullable(), deep: z.int().nullable() }),
  }),
  z.object({ kind: z.literal('machine'), id, machine: machineSchema }),
  /** In auto: the mode that the reply begins in, and why. Comes before its text. */
  z.object({
    kind: z.literal('judged'),
    id,
    mode: modeSchema,
    difficulty: z.number().min(0).max(1),
    reasons: z.array(modeReasonSchema).min(1),
  }),
  /**
   * What came until now counts no longer: the reply begins anew in this mode. `reasons` are those of auto, which gave up its fast
   * answer; empty after `thinkHarder`.
   */
  z.object({ kind: z.literal('restarted'), id, mode: modeSchema, reasons: z.array(modeReasonSchema) }),
  /** Prefill, in tokens of the prompt not found in the cache. */
  z.object({ kind: z.literal('progress'), id, done: z.int(), total: z.int() }),
  /** Text as it streams, at most about every 30 ms; `seq` counts up from 0 in each generation. */
  z.object({
    kind: z.literal('delta'),
    id,
    seq: z.int(),
    channel: z.enum(['thinking', 'answer']),
    text: z.string(),
    /** How many tokens it came from; a character of several tokens counts as one. */
    nTokens: z.int(),
    tokens: z.array(tokenDetailSchema).optional(),
  }),
  z.object({
    kind: z.literal('finished'),
    id,
    reason: finishReasonSchema,
    /** The mode it was answered in: a typed /no_think or thinkHarder may have changed the one asked for. */
    mode: modeSchema,
    stats: generationStatsSchema,
    /** Null when it was cancelled before it began. */
    context: contextUseSchema.nullable(),
  }),
  z.object({ kind: z.literal('failed'), id, error: errorShape }),
]);
export type EngineReply = z.infer<typeof engineReplySchema>;

/**
 * How a host starts the engine process: a utility process inside Electron, a plain Node child process elsewhere.
 * `kill` ends it at once; `onExit` fires once, whatever the cause.
 */
export interface EnginePort {
  post(message: EngineRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void;
  kill(): void;
}
