import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { type Download, downloadReplySchema } from '../../app/downloads/protocol.ts';

/**
 * `npm run -s bench:download [-- FOLDER]`: how long a file of 2 GB takes over loopback, verification and safe storage included,
 * beside `curl` and `sha256sum` on the same server, in turns. Prints each time and the ratio of the medians.
 *
 * The service flushes what it has stored to the disk, curl does not; so curl's turn ends with a `sync` of its file. Where the
 * folder is in memory (the default where there is /dev/shm), flushing costs nothing and what is compared is the work itself.
 */

const sizeBytes = 2_000_000_000;
const rounds = 3;
const repo = 'Bench/Bench-GGUF';
const path = 'bench-Q8_0.gguf';

interface Served {
  readonly url: string;
  readonly commit: string;
  readonly sha256: string;
}

const parent = process.argv[2] ?? (process.platform === 'linux' ? '/dev/shm' : tmpdir());
const folder = mkdtempSync(join(parent, 'tandem-bench-'));
const server = spawn(
  process.execPath,
  [fileURLToPath(new URL('../support/hub/serve.ts', import.meta.url)), repo, path, String(sizeBytes)],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);

try {
  const served = await firstLine();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(timeCurl(served));
    ours.push(await timeService(served, join(folder, `round-${round}`)));
    console.log(`curl + sha256sum ${seconds(theirs.at(-1))}   service ${seconds(ours.at(-1))}`);
  }
  const ratio = median(ours) / median(theirs);
  console.log(
    `2 GB in ${parent}: curl + sha256sum ${seconds(median(theirs))}, service ${seconds(median(ours))}, ratio ${ratio.toFixed(2)}`,
  );
} finally {
  server.stdin.end();
  rmSync(folder, { recursive: true, force: true });
}

async function firstLine(): Promise<Served> {
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line);
  throw new Error('the hub stand-in ended');
}

function timeCurl({ url, commit, sha256 }: Served): number {
  const file = join(folder, 'curl.gguf');
  const began = performance.now();
  run('curl', [
    '--silent',
    '--show-error',
    '--fail',
    '--location',
    '--output',
    file,
    `${url}/${repo}/resolve/${commit}/${path}`,
  ]);
  const sum = run('sha256sum', [file]).split(' ')[0];
  run('sync', [file]);
  const ms = performance.now() - began;
  if (sum !== sha256) throw new Error('curl got another file');
  rmSync(file);
  return ms;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return stdout;
}

/** From the request to the file that is verified and in place; the process is running already, as in the app. */
async function timeService({ url, commit, sha256 }: Served, home: string): Promise<number> {
  const modelsFolder = join(home, 'models');
  mkdirSync(modelsFolder, { recursive: true });
  const port = forkDownloads();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const { promise: finished, resolve, reject } = Promise.withResolvers<Download>();
  port.onMessage((message) => {
    const reply = downloadReplySchema.parse(message);
    if (reply.kind === 'done' && reply.id === 1) isReady();
    if (reply.kind === 'failed') reject(new Error(reply.error.message));
    const [download] = reply.kind === 'downloads' ? reply.downloads : [];
    if (download?.status === 'ready') resolve(download);
    if (download?.problem) reject(new Error(download.problem.message));
  });
  port.post({
    kind: 'open',
    id: 1,
    modelsFolder,
    queueFile: join(home, 'queue.json'),
    bytesPerSecond: null,
    tokens: [],
  });
  await ready;
  const began = performance.now();
  port.post({
    kind: 'add',
    id: 2,
    download: {
      id: 'bench',
      title: 'bench',
      source: { endpoint: { kind: 'huggingface', url }, repo, revision: commit },
      files: [{ path, sizeBytes, sha256 }],
    },
  });
  await finished;
  const ms = performance.now() - began;
  port.kill();
  rmSync(home, { recursive: true, force: true });
  return ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(ms: number | undefined): string {
  return `${((ms ?? Number.NaN) / 1_000).toFixed(2)} s`;
}
