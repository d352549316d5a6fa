import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAddon } from '../../engine/ops/addon.ts';
import { OthersWatch } from '../../engine/predict/others-watch.ts';
import { busyCores } from './in-turn.ts';
import type { Limits } from './limits.ts';
import { bestOf, measureLimits } from './limits.ts';
import type { BenchedFile } from './model-bench.ts';
import { ModelBench } from './model-bench.ts';
import { allModels, pagedModels, quickModels, syntheticModelPath } from './models.ts';
import { readmePath, resultsFolder } from './places.ts';
import { withTables } from './readme-table.ts';
import type { ResultRecord, RunFacts } from './result-file.ts';
import { fileNameOf, merge, readCsv, writeCsv } from './result-file.ts';
import type { ResultRow } from './result-row.ts';
import { jsonOf } from './result-row.ts';
import { freshPromptTokens, fullTrials, oneCoreTrials, quickTrials } from './trials.ts';

/*
 * npm run -s bench -- [--model FILE] [--quick] [--paged] [--one-core] [--json]: our engine and llama.cpp on the same files by turns, each in a process
 * of its own. Results go to results/ and from there into the README; those of a quick run, or on one core, only to the terminal.
 */

const { values: options } = parseArgs({
  options: {
    /** A file, or the name of one that is made. */
    model: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    /** Processor time of one thread instead of the clock: for work on kernels while other programs run. */
    'one-core': { type: 'boolean', default: false },
    paged: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stderr.write(`${line}\n`);
const isOneCore = options['one-core'];
// Waiting for the disk takes no processor time.
if (isOneCore && options.paged) throw new Error('Paging is timed by the clock: leave out --one-core.');
const allCores = Math.min(availableParallelism(), loadAddon().physicalCores() || Number.POSITIVE_INFINITY);
const threads = isOneCore ? 1 : allCores;
const pairs = options.quick ? 3 : 5;

const allLimits: Limits[] = [];
const records: ResultRecord[] = [];
const date = new Date().toISOString().slice(0, 10);

for (const name of options.model ?? usualModels()) records.push(...(await bench(fileOf(name))));
const limits = bestOf(allLimits);
if (!options.quick && !isOneCore) publish();
if (options.json) console.log(JSON.stringify(jsonOf(limits, records)));

function usualModels(): readonly string[] {
  if (options.paged) return pagedModels;
  return options.quick ? quickModels : allModels;
}

function fileOf(wish: string): BenchedFile {
  if (existsSync(wish)) return { name: basename(wish, '.gguf'), path: resolve(wish) };
  return { name: wish, path: syntheticModelPath(wish) };
}

async function bench(file: BenchedFile): Promise<ResultRecord[]> {
  await warnWhenBusy();
  const measured = measureLimits(file.path, threads);
  allLimits.push(measured);
  const modelBench = await ModelBench.open(file, {
    threads,
    timer: isOneCore ? 'processor' : 'clock',
    pairs,
    limits: measured,
    say,
  });
  try {
    const backends = await modelBench.backends();
    const run: RunFacts = {
      date,
      commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      threads,
      tandemBackend: backends.tandem,
      llamaBackend: backends.llamacpp,
      limits: measured,
    };
    say(
      `${file.name}: ${backends.tandem}; ${backends.llamacpp}; at most ${measured.readGBps} GB/s, ${measured.int8GOPS} GOPS`,
    );
    return (await rowsOf(modelBench)).map((row) => ({ ...row, run }));
  } finally {
    await modelBench.close();
  }
}

async function rowsOf(modelBench: ModelBench): Promise<ResultRow[]> {
  if (options.paged) return [await modelBench.paged()];
  const rows: ResultRow[] = [];
  for (const trial of trials()) {
    rows.push(await modelBench.timed(trial));
  }
  if (!options.quick && !isOneCore) rows.push(...(await modelBench.fresh(freshPromptTokens)));
  return rows;
}

function trials() {
  if (isOneCore) return oneCoreTrials;
  return options.quick ? quickTrials : fullTrials;
}

async function warnWhenBusy(): Promise<void> {
  const others = new OthersWatch();
  await new Promise((done) => setTimeout(done, 500));
  const cores = others.busyCores();
  if (cores > busyCores && !isOneCore)
    say(`The machine is busy: other programs use ${cores.toFixed(1)} cores. Figures will be too low, and uneven.`);
}

function publish(): void {
  const [first] = records;
  if (first === undefined) return;
  mkdirSync(resultsFolder, { recursive: true });
  const path = join(resultsFolder, fileNameOf(first.run));
  const kept = existsSync(path) ? readCsv(readFileSync(path, 'utf8')) : [];
  writeFileSync(path, writeCsv(merge(kept, records)));
  const machines = globSync(join(resultsFolder, '*.csv'))
    .toSorted()
    .map((csv) => readCsv(readFileSync(csv, 'utf8')));
  writeFileSync(readmePath, withTables(readFileSync(readmePath, 'utf8'), machines));
  say(`The results are in ${path} and in the README.`);
}
