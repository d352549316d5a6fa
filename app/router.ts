import type { z } from 'zod';
import { type CommandName, type CommandOutput, type CommandResult, commands } from './contract.ts';
import { AppError, problemOf } from './errors.ts';
import type { Log } from './log.ts';
import { storageError } from './storage/storage-problem.ts';

type ParsedInput<K extends CommandName> = z.output<(typeof commands)[K]['in']>;

/** What carries each command out. Errors are thrown: an AppError reaches the window as it is. */
export type CommandHandlers = {
  readonly [K in CommandName]: (input: ParsedInput<K>) => CommandOutput<K> | Promise<CommandOutput<K>>;
};

/** The only way into the app: checks the name and the input of a command, runs it, and answers errors as data. */
export class Router {
  readonly #handlers: CommandHandlers;
  readonly #log: Log;

  constructor(handlers: CommandHandlers, log: Log) {
    this.#handlers = handlers;
    this.#log = log;
  }

  /** Never rejects. `name` and `input` come from the window and may be anything. */
  handle<K extends CommandName>(name: K, input: unknown): Promise<CommandResult<K>>;
  handle(name: unknown, input: unknown): Promise<CommandResult<CommandName>>;
  async handle(name: unknown, input: unknown): Promise<CommandResult<CommandName>> {
    try {
      if (!isCommandName(name)) throw new AppError('unknown-command', 'Tandem does not know this command.');
      return { ok: true, value: await this.#run(name, input) };
    } catch (error) {
      const shown = error instanceof AppError ? error : (storageError(error) ?? error);
      const command = isCommandName(name) ? name : 'unknown';
      if (shown instanceof AppError) this.#log.info('a command was refused', { command, code: shown.code });
      else this.#log.error('a command failed', { command, error });
      return { ok: false, problem: problemOf(shown) };
    }
  }

  #run<K extends CommandName>(name: K, input: unknown): CommandOutput<K> | Promise<CommandOutput<K>> {
    return this.#handlers[name](parse(name, input));
  }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

function parse<K extends CommandName>(name: K, input: unknown): ParsedInput<K> {
  const parsed = commands[name].in.safeParse(input);
  if (parsed.success) return parsed.data as ParsedInput<K>;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new AppError(
    'bad-input',
    `This cannot be done as asked: ${field === '' ? '' : `${field}: `}${issue?.message ?? 'bad input'}.`,
  );
}
