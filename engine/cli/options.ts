import { readFileSync } from 'node:fs';
import type { ParseArgsOptionsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { EngineError } from '../errors.ts';

export const usage = `Tandem's engine without the app. Results go to standard output, everything else to standard error.

  npm run -s engine -- info FILE [--json]
  npm run -s engine -- tokenize FILE (--text TEXT | --text-file PATH) [--json]
  npm run -s engine -- detokenize FILE (--tokens 1,2,3 | --tokens-file PATH) [--json]
  npm run -s engine -- logits FILE (--tokens 1,2,3 | --tokens-file PATH) [--top N] [--json]
  npm run -s engine -- generate FILE (--prompt TEXT | --prompt-file PATH) [--system-file PATH] | --messages-file PATH
      [--mode fast|deep] [--think-soft N] [--think-hard N] [--overflow refuse|drop-oldest] [--raw] [--max-tokens N] [--seed N]
      [--logprobs N] [--no-speculation] [--json]
      [--temperature T] [--top-k N] [--top-p P] [--min-p P] [--repeat-penalty R] [--presence-penalty P] [--frequency-penalty P]
  npm run -s engine -- predict FILE [--ctx N] [--kv F16|Q8_0] [--prompt-tokens N] [--machine FILE] [--json]

  generate  answers the prompt; thinking goes to standard error unless --json. --raw continues the text as it is.
            From --think-soft tokens on, thinking ends with its next sentence; at --think-hard it ends at once.
            --messages-file is a conversation as JSON: [{"role": "user", "content": "Hello"}, …].
            --no-speculation runs one token at a time, where otherwise a text that repeats itself runs several; the text is the same.
  logits    the likeliest next tokens after the given ones.
  predict   how fast the model would run here and what memory it would take, without running it. Measures the machine, which takes a
            second or two; --machine keeps the measurement in a file and takes it from there the next time.

For logits and generate: [--threads N] [--ctx N] [--kv F16|Q8_0] [--keep-in-memory], and --reference to run on plain TypeScript
instead of the native kernels. --keep-in-memory reads the whole model into memory first, where there is room, instead of mapping its
file. A --ctx beyond what the model was trained on stretches its positions (YaRN) once a text needs it.`;

/** The command line was not understood. */
export class UsageError extends Error {}

/** What a command was called with. @throws UsageError for options it does not have, or without a model file. */
export function readOptions(args: string[], names: { readonly values: string[]; readonly flags: string[] }): Options {
  const options: ParseArgsOptionsConfig = {
    ...Object.fromEntries(names.values.map((name) => [name, { type: 'string' } as const])),
    ...Object.fromEntries(names.flags.map((name) => [name, { type: 'boolean' } as const])),
  };
  const { values, positionals } = parse(args, options);
  const [file, ...extra] = positionals;
  if (file === undefined) throw new UsageError('The model file is missing.');
  if (extra.length > 0) throw new UsageError(`"${extra[0]}" is one argument too many.`);
  return new Options(file, values);
}

function parse(args: string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message.split('. ')[0]}.`);
    throw error;
  }
}

/** `--presence-penalty -1` is meant as it looks; parseArgs takes a value with a dash only after "=". */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = before?.startsWith('--') === true && !before.includes('=') && /^-\d/.test(arg);
    if (isValue) joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** The options of one command and the model file, which every command takes. */
export class Options {
  readonly file: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(file: string, values: Readonly<Record<string, unknown>>) {
    this.file = file;
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max)) {
      throw new UsageError(`--${name} should be a number from ${min} to ${max}, not "${text}".`);
    }
    return value;
  }

  integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.number(name, min, max);
    if (value !== undefined && !Number.isInteger(value)) {
      throw new UsageError(`--${name} should be a whole number, not "${value}".`);
    }
    return value;
  }

  oneOf<T extends string>(name: string, choices: { readonly options: readonly T[] }): T | undefined {
    const text = this.text(name);
    const choice = choices.options.find((option) => option === text);
    if (text !== undefined && choice === undefined) {
      throw new UsageError(`--${name} is ${choices.options.join(' or ')}, not "${text}".`);
    }
    return choice;
  }

  /** A text given as it is (`--name`) or in a file (`--name-file`). */
  textOrFile(name: string): string {
    const text = this.text(name) ?? this.fileText(`${name}-file`);
    if (text === undefined) throw new UsageError(`--${name} or --${name}-file is missing.`);
    return text;
  }

  fileText(name: string): string | undefined {
    const path = this.text(name);
    return path === undefined ? undefined : readText(path);
  }

  /** Token ids, separated by commas or white space. */
  tokens(): number[] {
    const text = this.textOrFile('tokens').replace(/^\s*\[|\]\s*$/g, '');
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    return words.map((word) => {
      if (!/^\d+$/.test(word)) throw new UsageError(`"${word}" is not a token id.`);
      return Number(word);
    });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('file-unreadable', `The file "${path}" cannot be read: ${reason}.`, { cause });
  }
}
