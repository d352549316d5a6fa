import type {
  Bridge,
  BridgeInput,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
  Problem,
} from '../../app/contract.ts';
import { strings } from '../strings.ts';

/** A command that was refused or failed; `problem` is what a person is told. */
export class ClientError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ClientError';
    this.problem = problem;
  }
}

export interface Client {
  /** @throws ClientError with the app's own problem, or 'no-answer' when the app could not be reached. */
  command<K extends CommandName>(name: K, input: BridgeInput<K>): Promise<CommandOutput<K>>;
  /** Returns the function that ends the subscription. */
  on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void;
}

/** The contract as calls that either give their value or throw, over the bridge that the preload exposes. */
export function createClient(bridge: Bridge): Client {
  return {
    async command(name, input) {
      const result = await bridge.commands[name](input).catch(() => {
        // Electron's own wording names channels and stack frames; none of it helps a person.
        throw new ClientError({ code: 'no-answer', message: strings.errors.noAnswer });
      });
      if (!result.ok) throw new ClientError(result.problem);
      return result.value;
    },
    on: (name, listener) => bridge.events[name](listener),
  };
}

/** What to tell a person about anything that was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof ClientError ? error.problem : { code: 'unexpected', message: strings.errors.unexpected };
}
