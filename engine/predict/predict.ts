import type { KvType } from '../protocol.ts';
import type { Machine } from './machine.ts';
import type { FitVerdict, MachineMemory, MemoryNeed } from './memory.ts';
import { judgeFit, memoryNeed } from './memory.ts';
import type { ModelCost } from './model-cost.ts';
import type { SpeedConditions } from './speed.ts';
import { decodeSeconds, prefillSeconds } from './speed.ts';

export interface PredictionOptions {
  readonly memory: MachineMemory;
  /** Positions of the KV cache. */
  readonly contextTokens: number;
  /** Default: F16. */
  readonly kvType?: KvType | undefined;
  /** Of the disk with the model, where it is known. */
  readonly readBytesPerSecond?: number | undefined;
  /** A conversation for which speeds are given. Default: a prompt of 512 tokens, and the answer to it. */
  readonly promptTokens?: number | undefined;
}

/** What a model will be like on a machine. */
export interface Prediction {
  readonly need: MemoryNeed;
  readonly verdict: FitVerdict;
  /** Reading the prompt; null where the model does not fit, or depends on a disk of unknown speed. */
  readonly prefillTokensPerSecond: number | null;
  /** Writing the first tokens of the answer, likewise. */
  readonly decodeTokensPerSecond: number | null;
  /** Writing where the context is full. */
  readonly fullContextTokensPerSecond: number | null;
  /** Until all weights are in memory, when none was before; null where the speed of the disk is unknown. */
  readonly loadSeconds: number | null;
}

const DEFAULT_PROMPT_TOKENS = 512;

export function predict(machine: Machine, cost: ModelCost, options: PredictionOptions): Prediction {
  const { contextTokens, kvType, readBytesPerSecond } = options;
  const promptTokens = Math.min(options.promptTokens ?? DEFAULT_PROMPT_TOKENS, contextTokens);
  const need = memoryNeed(cost, contextTokens, kvType);
  const verdict = judgeFit(cost, need, options.memory);
  const conditions = speedConditions(verdict, kvType, readBytesPerSecond);
  const speeds =
    conditions === null
      ? { prefillTokensPerSecond: null, decodeTokensPerSecond: null, fullContextTokensPerSecond: null }
      : {
          prefillTokensPerSecond: promptTokens / prefillSeconds(machine, cost, promptTokens, conditions),
          decodeTokensPerSecond: 1 / decodeSeconds(machine, cost, promptTokens, conditions),
          fullContextTokensPerSecond: 1 / decodeSeconds(machine, cost, contextTokens, conditions),
        };
  return {
    need,
    verdict,
    ...speeds,
    loadSeconds: readBytesPerSecond === undefined ? null : cost.weightsBytes / readBytesPerSecond,
  };
}

/** Null where no speed can be promised. */
function speedConditions(
  { fit, residentShare }: FitVerdict,
  kvType: KvType | undefined,
  readBytesPerSecond: number | undefined,
): SpeedConditions | null {
  if (fit === 'too-large' || (fit === 'pages' && readBytesPerSecond === undefined)) return null;
  return fit === 'pages' && readBytesPerSecond !== undefined
    ? { kvType, paging: { residentShare, readBytesPerSecond } }
    : { kvType };
}
