import { basename, dirname } from 'node:path';
import type { ModelDescription } from '../../engine/index.ts';
import type { InstalledModel, MemoryNeed, ModelFacts, Progress, Speed } from '../contract.ts';
import type { StoredModel } from '../storage/models.ts';
import { shownFolder } from './known-places.ts';

/** What is true of a model now and is not stored with it. */
export interface Present {
  readonly isLoaded: boolean;
  readonly verifying: Progress | null;
  readonly note: string | null;
  /** Null while its header was not read. */
  readonly expectation: { readonly memory: MemoryNeed; readonly speed: Speed | null } | null;
}

/** A model of the library as the window sees it. */
export function installedModel(model: StoredModel, present: Present): InstalledModel {
  const { parts } = model;
  const description = model.survey?.description ?? null;
  return {
    id: model.id,
    name: nameOf(model),
    fileName: basename(model.path),
    folder: model.origin === 'ollama' ? shownFolder({ path: model.path, origin: 'ollama' }) : dirname(model.path),
    nParts: Math.max(1, parts.length),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    facts: description === null ? null : factsOf(description),
    origin: model.origin,
    repo: model.repo,
    verification: model.verification,
    verifiedAt: model.verifiedAt,
    addedAt: model.addedAt,
    lastUsedAt: model.lastUsedAt,
    speed: measuredSpeed(model) ?? present.expectation?.speed ?? null,
    memory: present.expectation?.memory ?? null,
    warnings: [...(description?.warnings ?? [])],
    note: present.note,
    isLoaded: present.isLoaded,
    verifying: present.verifying,
    problem: model.problem,
  };
}

export function nameOf({ title, survey, path }: StoredModel): string {
  return title ?? survey?.description.name ?? basename(path);
}

export function factsOf(d: ModelDescription): ModelFacts {
  return {
    quantization: d.quantization,
    architecture: d.architecture,
    parameters: d.parameters,
    nExperts: d.nExperts,
    topK: d.topK,
    contextLength: d.contextLength,
    maxContextTokens: d.maxContextTokens,
    modes: d.modes,
    chatTemplate: d.chatTemplate,
  };
}

/** Null before a reply was long enough to measure it. */
export function measuredSpeed({ prefillTokensPerSecond, decodeTokensPerSecond }: StoredModel): Speed | null {
  if (decodeTokensPerSecond === null) return null;
  return { prefillTokensPerSecond, decodeTokensPerSecond, source: 'measured' };
}
