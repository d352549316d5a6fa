import { busyCores } from './in-turn.ts';
import type { ResultRecord } from './result-file.ts';

const begin = '<!-- bench: written by `npm run -s bench`, not by hand -->';
const end = '<!-- end of bench -->';

/** The README with these tables between its markers. @throws when it has none. */
export function withTables(readme: string, machines: readonly (readonly ResultRecord[])[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The README lacks the lines "${begin}" and "${end}".`);
  const tables = machines.map(tableOf).join('\n\n');
  return `${readme.slice(0, from + begin.length)}\n\n${tables}\n\n${readme.slice(to)}`;
}

function tableOf(records: readonly ResultRecord[]): string {
  const [latest] = records.toSorted((a, b) => b.run.date.localeCompare(a.run.date));
  if (latest === undefined) return '';
  const { processor, threads, tandemBackend, llamaBackend, limits } = latest.run;
  const about = [
    `**${processor}**, ${threads} threads: Tandem (${tandemBackend}) beside ${llamaBackend}.`,
    `This machine reads a mapped file at ${limits.readGBps.toFixed(1)} GB/s`,
    `and multiplies 8-bit numbers at ${limits.int8GOPS.toFixed(0)} GOPS.`,
  ].join(' ');
  const lines = records.map(lineOf);
  return [
    about,
    '',
    '| Model | Test | Tandem | llama.cpp | Ratio | Share of the limit |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}

function lineOf({ model, test, unit, tandem, llamacpp, ratio, share, othersBusyCores }: ResultRecord): string {
  const ofLimit = share === undefined ? '' : `${short(share.tandem)} ${share.unit}, ${share.percent.toFixed(0)} %`;
  const name = othersBusyCores > busyCores ? `${test} (busy machine)` : test;
  return `| ${[model, name, `${short(tandem)} ${unit}`, `${short(llamacpp)} ${unit}`, ratio.toFixed(2), ofLimit].join(' | ')} |`;
}

/** Three digits, and no exponents. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
