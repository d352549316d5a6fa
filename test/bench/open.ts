import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullSizes, writeFullSize } from '../support/full-size-models.ts';
import { measureCli } from '../support/peak-memory.ts';

/*
 * How long the command line takes to describe model files of full size with the real vocabulary, process start included, and the most
 * memory it holds. Files are holes but for their headers, so the disk plays no part. Fails above 2 s or 500 MB.
 */

const runs = 5;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
console.log(`${cpus()[0]?.model ?? 'unknown processor'}; of ${runs} runs the median`);
try {
  for (const [size, nParts] of fullSizes) {
    const file = writeFullSize(folder, size, nParts);
    const measured = Array.from({ length: runs }, () => measureCli('info', file, '--json'));
    const seconds = median(measured.map((run) => run.seconds));
    const busy = median(measured.map((run) => run.busySeconds));
    const megabytes = Math.max(...measured.map((run) => run.peakBytes)) / 1e6;
    const isGood = seconds < 2 && megabytes < 500;
    if (!isGood) process.exitCode = 1;
    const files = nParts === 1 ? '1 file ' : `${nParts} files`;
    console.log(
      `${size.padEnd(10)} ${files}  ${seconds.toFixed(2)} s (${busy.toFixed(2)} s of processor)  ${megabytes.toFixed(0)} MB  ${isGood ? 'ok' : 'MISS'}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
