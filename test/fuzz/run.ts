import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { kvTypeSchema } from '../../engine/protocol.ts';
import { kernelLevels } from '../support/kernel-levels.ts';
import { sanitizedEnvironment } from '../support/sanitizer.ts';
import type { FuzzCase } from './cases.ts';
import { randomCase, systematicCases } from './cases.ts';
import type { Outcome } from './engine-under-fuzz.ts';
import { EngineUnderFuzz, isFailure } from './engine-under-fuzz.ts';
import { makeSeedModels } from './seed-models.ts';
import { Tally } from './tally.ts';

/**
 * `npm run -s fuzz -- --minutes 5`: opens damaged and hostile model files in the engine process, one after the other, on the addon
 * built with sanitizers. Every case must be answered or properly refused, in time and in little memory. Half of the cases are drawn
 * at random; the others set every number of a header to every extreme, and cut it at every byte, in a random order.
 *
 * --cases N instead of a time   --seed S for the same cases again   --replay FOLDER for one that failed   --plain without sanitizers
 */

const usage = 'usage: npm run -s fuzz -- [--minutes N | --cases N] [--seed S] [--plain] | --replay FOLDER';
const failuresFolder = resolve(import.meta.dirname, '../../build/fuzz');
/** A process lives for so many cases; the next one uses the next instruction set. */
const casesOfLife = 500;
const savedCaseSchema = z.object({
  what: z.string(),
  open: z.string(),
  kvType: kvTypeSchema,
  verdict: z.string(),
  detail: z.string(),
});

const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'tandem-fuzz-'));
const env = options.isPlain ? null : sanitizedEnvironment();
if (env === null && !options.isPlain) console.log('The sanitizers cannot be had here; the usual addon is used.');
try {
  process.exitCode = options.replay === undefined ? await fuzz() : await replay(options.replay);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        cases: { type: 'string' },
        seed: { type: 'string' },
        replay: { type: 'string' },
        plain: { type: 'boolean', default: false },
      },
    });
    const number = z.coerce.number().nonnegative().optional();
    const cases = number.parse(values.cases) ?? Number.POSITIVE_INFINITY;
    const minutes = number.parse(values.minutes) ?? (values.cases === undefined ? 1 : Number.POSITIVE_INFINITY);
    const seed = number.parse(values.seed) ?? Math.floor(Math.random() * 2 ** 31);
    return { minutes, cases, seed, replay: values.replay, isPlain: values.plain };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

async function fuzz(): Promise<number> {
  const { seed, minutes, cases } = options;
  console.log(`seed ${seed}${env === null ? '' : ', with sanitizers'}`);
  const models = makeSeedModels(folder);
  const tally = new Tally();
  const end = tally.startMs + 60_000 * minutes;
  const systematic = systematicCases(models, seed);
  const life = () =>
    new EngineUnderFuzz({ folder, env: engineEnvironment(kernelLevels[nLives++ % kernelLevels.length]) });
  let nLives = 0;
  let engine = life();
  for (let index = 0; index < cases && performance.now() < end; index++) {
    if (index > 0 && index % casesOfLife === 0) {
      engine.close();
      engine = life();
    }
    const next = index % 2 === 0 ? systematic.next() : null;
    const fuzzCase = next?.value ?? randomCase(models, seed, index);
    const outcome = await confirmed(fuzzCase, await engine.run(fuzzCase));
    tally.add(outcome);
    if (isFailure(outcome)) reportFailure(`${seed}-${index}`, fuzzCase, outcome);
  }
  engine.close();
  tally.print();
  return tally.nFailures === 0 ? 0 : 1;
}

/** With sanitizers everything takes about three times as long, so a case that took too long is tried on the usual addon. */
async function confirmed(fuzzCase: FuzzCase, outcome: Outcome): Promise<Outcome> {
  if (outcome.verdict !== 'hang' || env === null) return outcome;
  const engine = new EngineUnderFuzz({ folder });
  const usual = await engine.run(fuzzCase);
  engine.close();
  return usual;
}

async function replay(saved: string): Promise<number> {
  const { what, open, kvType } = savedCaseSchema.parse(JSON.parse(readFileSync(join(saved, 'case.json'), 'utf8')));
  const files = readdirSync(saved).filter((name) => name.endsWith('.gguf'));
  const fuzzCase = {
    what,
    open,
    kvType,
    files: files.map((name) => ({ name, bytes: readFileSync(join(saved, name)) })),
  };
  const failures: Outcome[] = [];
  for (const kernels of kernelLevels) {
    const engine = new EngineUnderFuzz({ folder, env: engineEnvironment(kernels) });
    const outcome = await engine.run(fuzzCase);
    engine.close();
    console.log(`${kernels}: ${describe(outcome)}`);
    if (isFailure(outcome)) failures.push(outcome);
  }
  return failures.length === 0 ? 0 : 1;
}

function engineEnvironment(kernels: string | undefined): NodeJS.ProcessEnv {
  return { ...(env ?? process.env), TANDEM_KERNELS: kernels };
}

function reportFailure(name: string, { what, files, open, kvType }: FuzzCase, outcome: Outcome): void {
  const saved = join(failuresFolder, name);
  mkdirSync(saved, { recursive: true });
  for (const file of files) writeFileSync(join(saved, file.name), file.bytes);
  const { verdict, detail } = outcome;
  writeFileSync(join(saved, 'case.json'), JSON.stringify({ what, open, kvType, verdict, detail }, null, 2));
  console.log(`\n${describe(outcome)}\n  ${what}\n  npm run -s fuzz -- --replay build/fuzz/${name}`);
}

function describe({ verdict, detail, cpuMs, growthBytes }: Outcome): string {
  return `${verdict}, ${cpuMs} ms, ${Math.round(growthBytes / 2 ** 20)} MiB: ${detail.slice(0, 4_000)}`;
}
