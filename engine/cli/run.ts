import { EngineError } from '../errors.ts';
import { UsageError, usage } from './options.ts';
import { complain, print } from './output.ts';

type Command = (args: string[]) => void;

/** Each is loaded when it is asked for: to describe a file needs no kernels, and loading them takes as long as reading it. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['info', async () => (await import('./info.ts')).info],
  ['tokenize', async () => (await import('./commands.ts')).tokenize],
  ['detokenize', async () => (await import('./commands.ts')).detokenize],
  ['logits', async () => (await import('./commands.ts')).logits],
  ['generate', async () => (await import('./generate.ts')).generate],
  ['predict', async () => (await import('./predict.ts')).predict],
]);

/** Runs one command and returns the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export async function runCli(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help') {
    print(usage);
    return 0;
  }
  try {
    const load = commands.get(name);
    if (load === undefined) throw new UsageError(`There is no command "${name}".`);
    const command = await load();
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
