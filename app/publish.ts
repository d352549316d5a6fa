import type { EventName, EventPayload } from './contract.ts';

/** Sends an event to the window. */
export type Publish = <K extends EventName>(event: K, payload: EventPayload<K>) => void;
