import * as z from 'zod';

/**
 * Messages between a host (the app, a test) and the engine process. Each side parses what it receives with these schemas.
 * A request carries an `id` that the host chose; every answer to it carries the same id.
 */

export const modeSchema = z.enum(['fast', 'deep']);
/** fast: answers at once. deep: thinks first. */
export type Mode = z.infer<typeof modeSchema>;

export const chatMessageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  /** Visible text, without thinking. Control tokens in it stay plain text. */
  content: z.string(),
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
  chatTemplate: z.enum(['hybrid', 'instruct', 'thinking', 'none']),
  /** Modes that this file can answer in. */
  modes: z.array(modeSchema),
  /** For the log: backend, instruction set and threads. */
  backend: z.string(),
  /** Positions that a conversation may hold in this session. */
  contextTokens: z.int(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const finishReasonSchema = z.enum(['stop', 'length', 'context', 'cancelled']);
/** stop: the model ended its turn. length: maxTokens reached. context: no position left. cancelled: stopped by the person. */
export type FinishReason = z.infer<typeof finishReasonSchema>;

export const generationStatsSchema = z.object({
  /** Tokens of the whole prompt, those found in the KV cache, those run now. */
  promptTokens: z.int(),
  cachedTokens: z.int(),
  prefill: z.object({ tokens: z.int(), milliseconds: z.number(), tokensPerSecond: z.number() }),
  decode: z.object({ tokens: z.int(), milliseconds: z.number(), tokensPerSecond: z.number() }),
  thinkingMilliseconds: z.number(),
});
export type GenerationStats = z.infer<typeof generationStatsSchema>;

const id = z.int().nonnegative();
const errorShape = z.object({ code: z.string(), message: z.string() });

export const engineRequestSchema = z.discriminatedUnion('kind', [
  /** Opens a model and forgets the one before. Answered by `loaded` or `failed`; after `failed` the model before is still loaded. */
  z.object({
    kind: z.literal('load'),
    id,
    path: z.string().min(1),
    threads: z.int().min(1).max(256).optional(),
    /** Upper bound on positions; the model's own context length bounds it further. */
    contextTokens: z.int().min(16).optional(),
  }),
  /** Answered by `unloaded`; nothing loaded is fine. */
  z.object({ kind: z.literal('unload'), id }),
  /** Answered by `progress`* `delta`* and then `finished` or `failed`. */
  z.object({
    kind: z.literal('generate'),
    id,
    messages: z.array(chatMessageSchema).min(1),
    mode: modeSchema,
    /** Fields left out take the file's own recommendation, else the published defaults of the mode. */
    sampling: samplingSchema.partial().optional(),
    maxTokens: z.int().min(1).optional(),
    seed: z.int().nonnegative().optional(),
  }),
  /** Ends the generation with that id within one token or one prefill slice; it then finishes as `cancelled`. */
  z.object({ kind: z.literal('stop'), id }),
  /** Ends the process after the work in hand is cancelled. */
  z.object({ kind: z.literal('shutdown') }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

export const engineReplySchema = z.discriminatedUnion('kind', [
  /** Sent once, when the worker can take requests. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('loaded'), id, model: modelInfoSchema }),
  z.object({ kind: z.literal('unloaded'), id }),
  /** Prefill, in tokens of the prompt not found in the cache. */
  z.object({ kind: z.literal('progress'), id, done: z.int(), total: z.int() }),
  /** Text as it streams, at most about every 30 ms; `seq` counts up from 0 in each generation. */
  z.object({
    kind: z.literal('delta'),
    id,
    seq: z.int(),
    channel: z.enum(['thinking', 'answer']),
    text: z.string(),
  }),
  z.object({ kind: z.literal('finished'), id, reason: finishReasonSchema, stats: generationStatsSchema }),
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
