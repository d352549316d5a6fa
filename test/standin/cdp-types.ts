/**
 * Types of the DevTools protocol. They come with playwright-core but are not among its exports, so this one file names the
 * path and everything else imports from here.
 */
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';

export type CdpCommand = keyof Protocol.CommandParameters;
export type CdpParameters<C extends CdpCommand> = Protocol.CommandParameters[C];
export type CdpResult<C extends CdpCommand> = Protocol.CommandReturnValues[C];
export type CdpEvent = keyof Protocol.Events;
export type CdpPayload<E extends CdpEvent> = Protocol.Events[E];
export type { Protocol };
