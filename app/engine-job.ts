import type { ChatMessage, EngineReply, FinishReason, GenerationStats, Mode, ModelInfo } from '../engine/protocol.ts';
import { AppError } from './errors.ts';

export interface GenerationRequest {
  readonly messages: readonly ChatMessage[];
  readonly mode: Mode;
}

export interface GenerationHandlers {
  /** The engine takes it up now, with this model. */
  onStart(model: ModelInfo): void;
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
  readonly path: string;
  readonly resolve: (model: ModelInfo) => void;
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

/** Opens again, after a restart, the model that was open before. */
export interface ReloadJob {
  readonly kind: 'reload';
  readonly id: number;
  readonly path: string;
}

/** What the engine is asked to do; it does one at a time. */
export type EngineJob = LoadJob | GenerateJob | ReloadJob;

export type JobReply = Exclude<EngineReply, { kind: 'ready' | 'unloaded' }>;

/** What the person is told when the engine ends while it does this job. */
export function crashError(job: LoadJob | GenerateJob): AppError {
  return job.kind === 'load'
    ? new AppError(
        'engine-crashed',
        'The engine stopped unexpectedly while it opened this model file. The file may be damaged: download it again or choose another one.',
      )
    : new AppError(
        'engine-crashed',
        'The engine stopped unexpectedly while it wrote this answer. Your text is safe; send again.',
      );
}
