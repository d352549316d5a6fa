import { statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fullSizes, writeFullSize } from '../../support/full-size-models.ts';
import { measureCli } from '../../support/peak-memory.ts';
import { qwen3Shapes } from '../../support/qwen3-shapes.ts';
import { writeSparseMixture } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();

describe('a file of two gigabytes is mapped, not read', () => {
  const file = path('large.gguf');
  const sizeBytes = 2 * 2 ** 30;
  beforeAll(() => {
    // Holes of zeros: no room on disk. Nearly all of it are experts that no token is sent to.
    writeSparseMixture(file, sizeBytes);
    expect(statSync(file).size).toBeGreaterThanOrEqual(sizeBytes);
  });

  it('for info', () => {
    expect(measureCli('info', file, '--json').peakBytes).toBeLessThan(sizeBytes / 8);
  });

  it('for the first token', () => {
    const args = ['generate', file, '--prompt', 'Hello', '--max-tokens', '1', '--threads', '1', '--json'];
    expect(measureCli(...args).peakBytes).toBeLessThan(sizeBytes / 5);
  });
});

describe('a file of full size with its real vocabulary is described in little memory', () => {
  /** Node itself takes 100 MB. `npm run -s bench:open` prints the time. */
  const limitBytes = 250 * 2 ** 20;

  it.each(fullSizes)('Qwen3 %s, in files: %i', (size, nParts) => {
    const file = writeFullSize(path('.'), size, nParts);
    const { stdout, peakBytes } = measureCli('info', file, '--json');
    const { nLayers, vocabSize } = qwen3Shapes[size];
    expect(JSON.parse(stdout)).toMatchObject({ name: `Qwen3 ${size}`, quantization: 'Q4_K_M', nLayers, vocabSize });
    expect(peakBytes).toBeLessThan(limitBytes);
  });
});
