import type { Machine } from '../engine/index.ts';
import type {
  AskedMode,
  ChatMessage,
  EngineReply,
  FinishReason,
  GenerationStats,
  KvType,
  Mode,
  ModelInfo,
  ModeReason,
  PartialReply,
  PrefixUse,
  Sampling,
  ThinkingBudget,
  TokenDetail,
} from '../engine/protocol.ts';
import type { Progress } from './contract.ts';
import { AppError } from './errors.ts';

/** A model that is to be in memory, and how. */
export interface LoadTarget {
  /** Of the library. */
  readonly modelId: string;
  readonly path: string;
  /** Positions, as the person wishes; auto: as many as make sense for the model and this computer. */
  readonly context: number | 'auto';
  readonly kvType: KvType;
  /** Whether its weights are read into memory, where the system cannot take them back. */
  readonly keepInMemory: boolean;
}

/** What was found right for a target before it is opened. */
export interface LoadOptions {
  readonly contextTokens: number;
}

export type SamplingChoice = { readonly [K in keyof Sampling]?: Sampling[K] | undefined };

export interface GenerationRequest {
  readonly messages: readonly ChatMessage[];
  readonly mode: AskedMode;
  /** What was written of the reply before; not in Auto. */
  readonly partial?: PartialReply | undefined;
  /** In Auto, asked when its turn comes. */
  readonly autoThreshold?: (() => number) | undefined;
  /**
   * Asked when its turn comes: the model that is to answer, which is loaded first when another one is in memory.
   * @throws AppError when there is none that could.
   */
  readonly target: () => LoadTarget;
  /** Asked when its turn comes and its model is known: what the model sees in place of `messages`, and how it is opened for that. */
  readonly plan?: (target: LoadTarget) => Promise<PlannedPrompt>;
  /** Asked when its turn comes: where its prefix state is kept; null, as without it, for nowhere. */
  readonly prefixes?: () => PrefixUse | null;
  /** Asked when its turn comes, with the model that answers; null, as without it: thinking takes as long as it likes. */
  readonly thinkingBudget?: (modelId: string) => ThinkingBudget | null;
  /** Default: as many as fit. */
  readonly maxTokens?: number;
  /** Asked when its turn comes; what is left out is as the model's makers advise. */
  readonly sampling?: () => SamplingChoice;
  /** Nobody waits for it: it comes after everything else, and ends as cancelled as soon as something else is asked for. */
  readonly isBackground?: boolean;
  /** Alternatives to be told with each token; without it no tokens are told. */
  readonly logprobs?: number | undefined;
}

export interface PlannedPrompt {
  readonly target: LoadTarget;
  readonly messages: readonly ChatMessage[];
}

export interface GenerationHandlers {
  /** The engine takes it up now, with this model. */
  onStart(model: ModelInfo, modelId: string): void;
  onProgress(done: number, total: number): void;
  onDelta(channel: 'thinking' | 'answer', text: string, nTokens: number): void;
  /** In Auto: the mode that the reply begins in. */
  onJudged?(mode: Mode, reasons: readonly ModeReason[]): void;
  /** In Auto: what came until now is given up, and written anew in this mode. */
  onRestart?(mode: Mode, reasons: readonly ModeReason[]): void;
  /** What the last delta was made of, where the request asked for that. */
  onTokens?(channel: 'thinking' | 'answer', tokens: readonly TokenDetail[]): void;
}

export interface GenerationEnd {
  readonly reason: FinishReason;
  /** The mode that it was answered in; null when it was stopped before the engine took it up. */
  readonly mode: Mode | null;
  /** Null when it was stopped before the engine took it up. */
  readonly stats: GenerationStats | null;
}

export interface LoadJob {
  readonly kind: 'load';
  readonly id: number;
  readonly target: LoadTarget;
  readonly resolve: (model: ModelInfo) => void;
  readonly reject: (error: AppError) => void;
}

export interface UnloadJob {
  readonly kind: 'unload';
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

export interface MeasureJob {
  readonly kind: 'measureMachine';
  readonly id: number;
  readonly folder: string;
  readonly resolve: (machine: Machine) => void;
  readonly reject: (error: AppError) => void;
}

export interface GenerateJob {
  readonly kind: 'generate';
  readonly id: number;
  readonly request: GenerationRequest;
  /** What `request.plan` answered in this turn. */
  readonly planned?: PlannedPrompt | undefined;
  readonly handlers: GenerationHandlers;
  readonly resolve: (end: GenerationEnd) => void;
  readonly reject: (error: AppError) => void;
}

/** Opens again the model that was open before: after a restart of the process, or after a load that was cancelled too late. */
export interface ReloadJob {
  readonly kind: 'reload';
  readonly id: number;
  readonly target: LoadTarget;
}

export type WaitingJob = LoadJob | UnloadJob | MeasureJob | GenerateJob;

/** What the engine is asked to do; it does one at a time. */
export type EngineJob = WaitingJob | ReloadJob;

export type JobReply = Exclude<EngineReply, { kind: 'ready' }>;

/** The request in the engine's hands. A generation may need two: one that loads its model. */
export interface RunningJob {
  readonly job: EngineJob;
  readonly step: 'load' | 'unload' | 'measureMachine' | 'generate';
  readonly requestId: number;
  /** What is being loaded, and how; null in the other steps. */
  readonly target: LoadTarget | null;
  readonly options: LoadOptions | null;
  /** Its caller was answered already: what comes of it is undone. */
  isCancelled: boolean;
  /** Of weights that the engine reads into memory. */
  progress: Progress | null;
}

export function sameTarget(a: LoadTarget | null, b: LoadTarget | null): boolean {
  const isSameWay = a?.context === b?.context && a?.kvType === b?.kvType && a?.keepInMemory === b?.keepInMemory;
  return a?.path === b?.path && isSameWay;
}

const lostWork = {
  load: 'opened this model file. The file may be damaged: download it again or choose another one.',
  unload: 'let its model go. Send your message: it is loaded again.',
  measureMachine: 'measured this computer. Measure it again.',
  generate: 'wrote this answer. Your text is safe; send again.',
} as const;

export function countError(): AppError {
  return new AppError(
    'engine-crashed',
    'The engine stopped unexpectedly while tokens were counted. Your text is safe; try again.',
  );
}

/** What the person is told when the engine ends while it does this. */
export function crashError(step: RunningJob['step']): AppError {
  return new AppError('engine-crashed', `The engine stopped unexpectedly while it ${lostWork[step]}`);
}

/** The same where the files of its model are no longer what they were: a file that is cut while it is in use ends the engine. */
export function modelChangedError(): AppError {
  return new AppError(
    'model-changed',
    'The model file was changed, cut short or removed while it was in use, and the engine stopped. Your text is safe. ' +
      'Put the file back or download it again, or choose another model, then send again.',
  );
}

export function cancelledError(): AppError {
  return new AppError('cancelled', 'Loading the model was cancelled.');
}
