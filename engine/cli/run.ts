import { EngineError } from '../errors.ts';
import { detokenize, info, logits, tokenize } from './commands.ts';
import { generate } from './generate.ts';
import { UsageError, usage } from './options.ts';
import { complain, print } from './output.ts';

const commands: ReadonlyMap<string, (args: string[]) => void> = new Map([
  ['info', info],
  ['tokenize', tokenize],
  ['detokenize', detokenize],
  ['logits', logits],
  ['generate', generate],
]);

/** Runs one command and returns the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export function runCli(args: readonly string[]): number {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help') {
    print(usage);
    return 0;
  }
  try {
    const command = commands.get(name);
    if (command === undefined) throw new UsageError(`There is no command "${name}".`);
    command(rest);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message} See "npm run -s engine -- help".`);
      return 2;
    }
    const reason = error instanceof Error ? error.message : String(error);
    complain(error instanceof EngineError ? error.message : `The engine met an unexpected problem: ${reason}`);
    return 1;
  }
}
