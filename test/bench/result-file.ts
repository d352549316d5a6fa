import type { Limits } from './limits.ts';
import type { ResultRow, ShareOfLimit, Unit } from './result-row.ts';

/** What all rows of a run have in common. */
export interface RunFacts {
  readonly date: string;
  readonly commit: string;
  readonly processor: string;
  readonly threads: number;
  readonly tandemBackend: string;
  readonly llamaBackend: string;
  readonly limits: Limits;
}

export interface ResultRecord extends ResultRow {
  readonly run: RunFacts;
}

type Fields = Readonly<Record<string, string>>;

const columns = [
  'date',
  'commit',
  'processor',
  'threads',
  'tandem_backend',
  'llama_backend',
  'read_gbps',
  'int8_gops',
  'model',
  'test',
  'unit',
  'tandem',
  'llamacpp',
  'ratio',
  'share_unit',
  'share_tandem',
  'share_llamacpp',
  'share_percent',
  'pairs',
  'others_busy_cores',
  'llama_settings',
] as const;

export function writeCsv(records: readonly ResultRecord[]): string {
  const lines = records.map((record) => columns.map((column) => field(fieldsOf(record)[column]!)).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** @throws when the file is of other columns. */
export function readCsv(text: string): ResultRecord[] {
  const [header, ...lines] = text.trimEnd().split('\n');
  if (header !== columns.join(',')) throw new Error('The results have other columns: delete the file to begin anew.');
  return lines.map((line) => recordOf(Object.fromEntries(line.split(',').map((value, i) => [columns[i], value]))));
}

/** What is measured anew takes the place of what was there; the rest stays. */
export function merge(kept: readonly ResultRecord[], measured: readonly ResultRecord[]): ResultRecord[] {
  const key = ({ model, test }: ResultRecord) => `${model} ${test}`;
  const byKey = new Map([...kept, ...measured].map((record) => [key(record), record]));
  return [...byKey.values()];
}

/** Where the results of this processor belong: `intel-xeon-2-50ghz-2-threads.csv`. */
export function fileNameOf({ processor, threads }: Pick<RunFacts, 'processor' | 'threads'>): string {
  const plain = processor
    .toLowerCase()
    .replaceAll(/\((r|tm)\)|processor|cpu/g, ' ')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `${plain}-${threads}-threads.csv`.replaceAll(/-+/g, '-');
}

function fieldsOf({ run, share, ...row }: ResultRecord): Fields {
  return {
    date: run.date,
    commit: run.commit,
    processor: run.processor,
    threads: String(run.threads),
    tandem_backend: run.tandemBackend,
    llama_backend: run.llamaBackend,
    read_gbps: String(run.limits.readGBps),
    int8_gops: String(run.limits.int8GOPS),
    model: row.model,
    test: row.test,
    unit: row.unit,
    tandem: String(row.tandem),
    llamacpp: String(row.llamacpp),
    ratio: String(row.ratio),
    share_unit: share?.unit ?? '',
    share_tandem: share === undefined ? '' : String(share.tandem),
    share_llamacpp: share === undefined ? '' : String(share.llamacpp),
    share_percent: share === undefined ? '' : String(share.percent),
    pairs: String(row.pairs),
    others_busy_cores: String(row.othersBusyCores),
    llama_settings: row.llamaSettings,
  };
}

function recordOf(fields: Fields): ResultRecord {
  const text = (column: (typeof columns)[number]) => fields[column] ?? '';
  const number = (column: (typeof columns)[number]) => Number(text(column));
  return {
    run: {
      date: text('date'),
      commit: text('commit'),
      processor: text('processor'),
      threads: number('threads'),
      tandemBackend: text('tandem_backend'),
      llamaBackend: text('llama_backend'),
      limits: { readGBps: number('read_gbps'), int8GOPS: number('int8_gops') },
    },
    model: text('model'),
    test: text('test'),
    unit: text('unit') as Unit,
    tandem: number('tandem'),
    llamacpp: number('llamacpp'),
    ratio: number('ratio'),
    share:
      text('share_unit') === ''
        ? undefined
        : {
            unit: text('share_unit') as ShareOfLimit['unit'],
            tandem: number('share_tandem'),
            llamacpp: number('share_llamacpp'),
            percent: number('share_percent'),
          },
    pairs: number('pairs'),
    othersBusyCores: number('others_busy_cores'),
    llamaSettings: text('llama_settings'),
  };
}

/** Nothing here needs a comma. */
function field(value: string): string {
  return value.replaceAll(/[,\n"]+/g, ';');
}
