import type {
  ChatMessage,
  EngineReply,
  FinishReason,
  GenerationStats,
  KvType,
  Mode,
  ModelInfo,
} from '../engine/protocol.ts';
import { AppError } from './errors.ts';

/** A model that is to be in memory, and how. */
export interface LoadTarget {
  /** Of the library. */
  readonly modelId: string;
  readonly path: string;
  readonly contextTokens?: number | undefined;
  readonly kvType?: KvType | undefined;
}

export interface GenerationRequest {
  readonly messages: readonly ChatMessage[];
  readonly mode: Mode;
  /**
   * Asked when its turn comes: the model that is to answer, which is loaded first when another one is in memory.
   * @throws AppError when there is none that could.
   */
  readonly target: () => LoadTarget;
}

export interface GenerationHandlers {
  /** The engine takes it up now, with this model. */
  onStart(model: ModelInfo, modelId: string): void;
  onProgress(done: number, total: number): void;
  onDelta(channel: 'thinking' | 'answer', text: string): void;
}

export interface GenerationEnd {
  readonly reason: FinishReason;
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

export interface GenerateJob {
  readonly kind: 'generate';
  readonly id: number;
  readonly request: GenerationRequest;
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

export type WaitingJob = LoadJob | UnloadJob | GenerateJob;

/** What the engine is asked to do; it does one at a time. */
export type EngineJob = WaitingJob | ReloadJob;

export type JobReply = Exclude<EngineReply, { kind: 'ready' }>;

/** The request in the engine's hands. A generation may need two: one that loads its model. */
export interface RunningJob {
  readonly job: EngineJob;
  readonly step: 'load' | 'unload' | 'generate';
  readonly requestId: number;
  /** What is being loaded; null in the other steps. */
  readonly target: LoadTarget | null;
  /** Its caller was answered already: what comes of it is undone. */
  isCancelled: boolean;
}

export function sameTarget(a: LoadTarget | null, b: LoadTarget | null): boolean {
  return a?.path === b?.path && a?.contextTokens === b?.contextTokens && a?.kvType === b?.kvType;
}

/** What the person is told when the engine ends while it does this. */
export function crashError(step: RunningJob['step']): AppError {
  return step === 'generate'
    ? new AppError(
        'engine-crashed',
        'The engine stopped unexpectedly while it wrote this answer. Your text is safe; send again.',
      )
    : new AppError(
        'engine-crashed',
        'The engine stopped unexpectedly while it opened this model file. The file may be damaged: download it again or choose another one.',
      );
}

export function cancelledError(): AppError {
  return new AppError('cancelled', 'Loading the model was cancelled.');
}
