import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inspectModel } from '../describe.ts';
import { EngineError } from '../errors.ts';
import { costOfFile } from '../predict/cost-of-file.ts';
import type { Machine } from '../predict/machine.ts';
import { parseMachine } from '../predict/machine.ts';
import { measureMachine } from '../predict/measure-machine.ts';
import { readMemory } from '../predict/memory.ts';
import { predict as predictModel } from '../predict/predict.ts';
import { sampleReadSpeed } from '../predict/read-speed.ts';
import { kvTypeSchema } from '../protocol.ts';
import { formatPrediction } from './format-prediction.ts';
import { readOptions } from './options.ts';
import { print } from './output.ts';

/** As engine.ts chooses it without a wish for more. */
const DEFAULT_CONTEXT_TOKENS = 32_768;

export function predict(args: string[]): void {
  const options = readOptions(args, { values: ['ctx', 'kv', 'prompt-tokens', 'machine'], flags: ['json'] });
  const model = inspectModel(options.file);
  const wished = options.integer('ctx', 16) ?? Math.min(DEFAULT_CONTEXT_TOKENS, model.contextLength);
  const contextTokens = Math.min(wished, model.maxContextTokens);
  const machine = machineOf(options.text('machine'));
  const prediction = predictModel(machine, costOfFile(options.file), {
    memory: readMemory(),
    contextTokens,
    kvType: options.oneOf('kv', kvTypeSchema),
    readBytesPerSecond: sampleReadSpeed(options.file),
    promptTokens: options.integer('prompt-tokens', 1),
  });
  if (options.flag('json')) print(JSON.stringify({ model: model.name, contextTokens, ...prediction, machine }));
  else print(formatPrediction(prediction, { model, contextTokens, machine }));
}

/** The measurement in a file, or a new one, which is left there for the next time. Without a file the machine is measured. */
function machineOf(path: string | undefined): Machine {
  if (path === undefined) return measureMachine();
  if (!existsSync(path)) {
    const machine = measureMachine();
    writeFileSync(path, `${JSON.stringify(machine, null, 2)}\n`);
    return machine;
  }
  const kept = parseMachine(readJson(path));
  if (kept !== null) return kept;
  throw new EngineError(
    'bad-request',
    `The file "${path}" holds no measurement of a machine by this version. Delete it to measure again, or name another.`,
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
