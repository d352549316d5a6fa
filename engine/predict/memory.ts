import { totalmem } from 'node:os';
import { activationFloats, logitFloats, sliceRows } from '../model/slice-rows.ts';
import type { KvType } from '../protocol.ts';
import type { ModelCost } from './model-cost.ts';
import { kvBytesPerPosition } from './model-cost.ts';

/** What a loaded model keeps in memory once all of it has been used, in bytes. */
export interface MemoryNeed {
  /** The program with the tables of the vocabulary. */
  readonly process: number;
  /** The mapped file: it counts as memory in use, but the system may take it back and read it again. */
  readonly weights: number;
  /** Keys and values of so many positions; taken as a conversation grows. */
  readonly kv: number;
  /** Activations of the tokens that are read at once. */
  readonly scratch: number;
  readonly total: number;
}

/** Node with the engine's code, before a model is opened; measured on Linux. */
const PROCESS_BYTES = 100e6;
/** Texts, merges and look-up tables of the vocabulary, and logits that wait to be collected: about 120 MB for Qwen3's. */
const VOCABULARY_ENTRY_BYTES = 800;
/** As the engine takes them; see kv.cc. */
const KV_PAGE_POSITIONS = 256;

export function memoryNeed(cost: ModelCost, contextTokens: number, kvType: KvType = 'F16'): MemoryNeed {
  const { shape } = cost;
  const rows = sliceRows(shape, contextTokens);
  const pages = Math.ceil(contextTokens / KV_PAGE_POSITIONS);
  const parts = {
    process: PROCESS_BYTES + VOCABULARY_ENTRY_BYTES * shape.vocabSize,
    weights: cost.weightsBytes,
    kv: pages * KV_PAGE_POSITIONS * kvBytesPerPosition(shape, kvType),
    scratch: 4 * (rows * activationFloats(shape) + logitFloats(shape, rows)),
  };
  return { ...parts, total: parts.process + parts.weights + parts.kv + parts.scratch };
}

/** Memory of the machine, in bytes. */
export interface MachineMemory {
  /** Installed, or what this process may use at most where that is less. */
  readonly total: number;
  /** What can be had without pushing other programs out; pages of files that the system only keeps for later count as free. */
  readonly free: number;
}

/** What a loaded model holds, in bytes; it is given back before another is loaded. */
export type LoadedMemory = Pick<MemoryNeed, 'weights' | 'kv' | 'scratch'>;

/** The memory that a model to be loaded would find, after the one that is `loaded` now has been unloaded. */
export function readMemory(loaded: LoadedMemory | null = null, platform: string = process.platform): MachineMemory {
  // 0 or an absurd number where there is no limit.
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  // Linux counts the pages of mapped files as free already; elsewhere they belong to the process as long as it uses them.
  const weights = platform === 'linux' ? 0 : (loaded?.weights ?? 0);
  const released = weights + (loaded?.kv ?? 0) + (loaded?.scratch ?? 0);
  return { total, free: Math.min(total, process.availableMemory() + released) };
}

/**
 * fits: with room for other programs. tight: it runs, but little is left for them. pages: the experts do not all fit, so that some
 * are read from the disk again and again. too-large: it would wait for the disk at every token.
 */
export type Fit = 'fits' | 'tight' | 'pages' | 'too-large';

export interface FitVerdict {
  readonly fit: Fit;
  /** Share of the experts that stay in memory; 1 unless it pages. */
  readonly residentShare: number;
  /** What it is that does not suffice: the memory installed, or what other programs have left of it now. */
  readonly limit: 'installed' | 'free' | null;
}

/** Shares of the installed memory; the rest is the system's and other programs'. */
const COMFORTABLE_SHARE = 0.75;
const LARGEST_SHARE = 0.9;
/** Below this share of experts in memory, nearly every token waits for the disk. */
const SMALLEST_RESIDENT_SHARE = 0.6;

export function judgeFit(cost: ModelCost, need: MemoryNeed, memory: MachineMemory): FitVerdict {
  const room = Math.min(LARGEST_SHARE * memory.total, memory.free);
  if (need.total <= room) {
    const isComfortable = need.total <= COMFORTABLE_SHARE * memory.total;
    return { fit: isComfortable ? 'fits' : 'tight', residentShare: 1, limit: null };
  }
  const limit = need.total > LARGEST_SHARE * memory.total ? 'installed' : 'free';
  const expertBytes = cost.weightsBytes - cost.alwaysNeededBytes;
  const residentShare = expertBytes === 0 ? 0 : Math.max(0, 1 - (need.total - room) / expertBytes);
  return { fit: residentShare >= SMALLEST_RESIDENT_SHARE ? 'pages' : 'too-large', residentShare, limit };
}
