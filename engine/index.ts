/** The engine's public face. Hosts that run it in a process of its own speak the messages of protocol.ts. */

export { reservedTokens } from './chat/conversation-fit.ts';
export type { Segment } from './chat/thinking-splitter.ts';
export type { ModelDescription } from './describe.ts';
export { inspectModel } from './describe.ts';
export type { EngineOptions, Reply, ReplyOptions } from './engine.ts';
export { Engine } from './engine.ts';
export type { EngineErrorCode } from './errors.ts';
export { EngineError } from './errors.ts';
export { modelIdentity } from './file-identity.ts';
export { engineProcessEntry, forkEngine } from './fork.ts';
export type { GenerationHooks } from './generate.ts';
export { canKeep } from './keep-in-memory.ts';
export { ropeFactorFor } from './model/context-reach.ts';
export type { Machine } from './predict/machine.ts';
export { decodeBytesPerSecond, parseMachine } from './predict/machine.ts';
export type { FitVerdict, LoadedMemory, MachineMemory, MemoryNeed } from './predict/memory.ts';
export { judgeFit, memoryNeed, readMemory } from './predict/memory.ts';
export type { ModelCost } from './predict/model-cost.ts';
export { modelCost } from './predict/model-cost.ts';
export type { Prediction } from './predict/predict.ts';
export { predict } from './predict/predict.ts';
export type { MixName } from './predict/published-tensors.ts';
export { mixNames, publishedTensors } from './predict/published-tensors.ts';
export { keepPrefixesOf, prefixStateBytes, trimPrefixState } from './prefix/prefix-store.ts';
export { defaultSampling } from './sampling/settings.ts';
export type { ModelSurvey } from './survey.ts';
export { surveyModel, surveyVersion } from './survey.ts';
