import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { engineJson, runEngineCli } from '../../support/engine-cli.ts';
import { madeUpMachine } from '../../support/made-up-machine.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const model = path('model.gguf');
const machine = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 250e9 });

beforeAll(() => {
  writeSyntheticModel(model, { type: 'Q8_0', holes: true });
  writeFileSync(path('machine.json'), JSON.stringify(machine));
});

describe('predict on the command line', () => {
  test('uses a kept measurement and prints all of its prediction', () => {
    const printed = engineJson('predict', model, '--machine', path('machine.json'), '--ctx', '512');
    expect(printed).toMatchObject({
      model: 'Synthetic',
      contextTokens: 512,
      need: { kv: 512 * 2 * 2 * 2 * 64 * 2 },
      verdict: { fit: 'fits' },
      machine,
    });
    expect(printed).toMatchObject({
      prefillTokensPerSecond: expect.any(Number),
      decodeTokensPerSecond: expect.any(Number),
    });
  });

  test('says it in words', () => {
    const { code, stdout } = runEngineCli('predict', model, '--machine', path('machine.json'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^memory +0\.\d\d GB with 2,048 tokens/m);
    expect(stdout).toMatch(/^writing +[\d.e+]+ tokens per second$/m);
  });

  test('measures where nothing is kept, and keeps it', () => {
    const kept = path('new.json');
    const first = engineJson('predict', model, '--machine', kept);
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual((first as { machine: unknown }).machine);
    expect(engineJson('predict', model, '--machine', kept)).toMatchObject({ machine: { threads: expect.any(Number) } });
  });

  test('refuses a file that is no measurement rather than overwriting it', () => {
    writeFileSync(path('other.json'), '{"mine": true}');
    const { code, stderr } = runEngineCli('predict', model, '--machine', path('other.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds no measurement/);
    expect(readFileSync(path('other.json'), 'utf8')).toBe('{"mine": true}');
  });
});
