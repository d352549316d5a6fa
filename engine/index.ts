/** The engine's public face. Hosts that run it in a process of its own speak the messages of protocol.ts. */

export type { Segment } from './chat/thinking-splitter.ts';
export type { InspectedModel, ModelDescription } from './describe.ts';
export { inspectModel } from './describe.ts';
export type { EngineOptions, Reply, ReplyOptions } from './engine.ts';
export { Engine } from './engine.ts';
export type { EngineErrorCode } from './errors.ts';
export { EngineError } from './errors.ts';
export { engineProcessEntry, forkEngine } from './fork.ts';
export type { GenerationHooks } from './generate.ts';
