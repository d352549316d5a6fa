import { detectChatTemplate, modesOf } from './chat/template.ts';
import type { GgufFile } from './gguf/gguf-file.ts';
import { readGguf } from './gguf/gguf-file.ts';
import type { Qwen3Config } from './model/config.ts';
import { readConfig } from './model/config.ts';
import { extendedLength } from './model/context-reach.ts';
import { bindWeights } from './model/weights.ts';
import type { ModelInfo } from './protocol.ts';
import { qualityWarnings } from './quality-warnings.ts';

/** What a file tells about its model without running it. */
export type ModelDescription = Omit<ModelInfo, 'backend' | 'contextTokens'>;

/**
 * Reads and checks the header of a model file, shapes of all tensors included; maps nothing.
 * @throws EngineError as opening the model would.
 */
export function inspectModel(path: string): ModelDescription {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  bindWeights(file, config, (spec) => ({ kind: 'weight', ...spec }));
  return describeModel(file, config);
}

export function describeModel(file: GgufFile, c: Qwen3Config): ModelDescription {
  const chatTemplate = detectChatTemplate(file.metadata);
  return {
    name: file.metadata.stringIfAny('general.name') ?? 'Unnamed model',
    path: file.path,
    sizeBytes: file.sizeBytes,
    architecture: c.architecture,
    parameters: countParameters(file),
    nLayers: c.nLayers,
    dModel: c.dModel,
    nHeads: c.nHeads,
    nKvHeads: c.nKvHeads,
    headDim: c.headDim,
    dFeedForward: c.nExperts > 0 ? c.dExpert : c.dFeedForward,
    nExperts: c.nExperts,
    topK: c.topK,
    vocabSize: c.vocabSize,
    contextLength: c.contextLength,
    maxContextTokens: extendedLength(c),
    tensorTypes: tensorTypesByKind(file),
    quantization: quantizationLabel(file),
    chatTemplate,
    modes: [...modesOf(chatTemplate)],
    nParts: file.parts.length,
    warnings: qualityWarnings(file),
  };
}

export function countParameters(file: GgufFile): number {
  return [...file.tensors.values()].reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0);
}

/** `blk.3.attn_q.weight` and its like in other layers are one kind: `attn_q`. */
function tensorTypesByKind(file: GgufFile): Record<string, string> {
  const kinds = new Map<string, Counter>();
  for (const { name, type } of file.tensors.values()) {
    const kind = name.replace(/^blk\.\d+\./, '').replace(/\.weight$/, '');
    const counter = kinds.get(kind) ?? new Counter();
    kinds.set(kind, counter);
    counter.add(type, 1);
  }
  return Object.fromEntries([...kinds].map(([kind, counter]) => [kind, counter.mostFirst().join('+')]));
}

/** Numbers of `general.file_type` that name a mix of types; the others follow from the tensors. Source: ggml. */
const mixNames: ReadonlyMap<number, string> = new Map([
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
]);

/**
 * A mix goes by its name if the file gives one that fits; otherwise the type that holds most of the layers' weights says it. The
 * embedding has a type of its own, and is half of a small model.
 */
function quantizationLabel(file: GgufFile): string {
  const bytes = new Counter();
  for (const { name, type, sizeBytes } of file.tensors.values()) {
    if (name.startsWith('blk.')) bytes.add(type, sizeBytes);
  }
  const main = bytes.mostFirst()[0] ?? 'F32';
  const mix = mixNames.get(file.metadata.numberIfAny('general.file_type') ?? -1);
  return mix?.startsWith(main) === true ? mix : main;
}

class Counter {
  readonly #counts = new Map<string, number>();

  add(name: string, amount: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + amount);
  }

  mostFirst(): string[] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  }
}
