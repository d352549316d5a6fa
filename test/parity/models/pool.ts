import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from './compare.ts';

/**
 * Compares the cases with these numbers, as many at once as there are processors, and hands over the results in the order of the
 * numbers, as soon as that is possible.
 */
export async function compareAll(
  numbers: readonly number[],
  onResult: (number: number, result: Comparison) => void,
): Promise<void> {
  const results = new Map<number, Comparison>();
  let nStarted = 0;
  let nHandedOver = 0;

  async function work(): Promise<void> {
    const worker = fork(join(import.meta.dirname, 'worker.ts'));
    try {
      while (nStarted < numbers.length) {
        const number = numbers[nStarted++]!;
        results.set(number, await answerTo(worker, number));
        for (let next = numbers[nHandedOver]; next !== undefined; next = numbers[nHandedOver]) {
          const result = results.get(next);
          if (result === undefined) break;
          nHandedOver++;
          onResult(next, result);
        }
      }
    } finally {
      worker.kill();
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), numbers.length) }, work));
}

function answerTo(worker: ReturnType<typeof fork>, number: number): Promise<Comparison> {
  return new Promise((resolve, reject) => {
    worker.once('message', (result) => {
      worker.removeAllListeners('exit');
      resolve(result as Comparison);
    });
    worker.once('exit', (code) => reject(new Error(`Comparing ended with exit code ${code}.`)));
    worker.send(number);
  });
}
