import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temp-folder.ts';
import type { FuzzCase } from './cases.ts';
import { randomCase, systematicCases } from './cases.ts';
import { EngineUnderFuzz } from './engine-under-fuzz.ts';
import { writeImage } from './gguf-image.ts';
import { makeSeedModels } from './seed-models.ts';

const nothing: FuzzCase = { what: '', files: [], open: 'model.gguf', kvType: 'F16' };

/** An engine that does as `answer` says, a JavaScript expression over `request`, when it is to load a model. */
function scripted(answer: string, { wallMs = 20_000 } = {}): EngineUnderFuzz {
  const folder = temporaryFolder();
  const entry = `${folder}/engine.mjs`;
  writeFileSync(
    entry,
    `const send = (reply) => process.send(reply);
     const fail = (id, code, message) => send({ kind: 'failed', id, error: { code, message } });
     process.on('message', (request) => { ${answer} });
     send({ kind: 'ready' });`,
  );
  const limits = { cpuMs: 1_000, wallMs, growthBytes: 50e6 };
  const engine = new EngineUnderFuzz({ folder, entry: pathToFileURL(entry), limits });
  onTestFinished(() => engine.close());
  return engine;
}

describe('a case', () => {
  it.each([
    ['refused', 'fail(request.id, "file-damaged", "It is damaged.")'],
    ['crash', 'process.exit(3)'],
    ['crash', 'process.kill(process.pid, "SIGSEGV")'],
    ['untyped', 'fail(request.id, "internal", "What?")'],
    ['untyped', 'fail(request.id, "file-damaged", "x".repeat(5000))'],
    ['untyped', 'send({ kind: "nonsense" })'],
  ])('is judged as %s when the engine does: %s', async (verdict, answer) => {
    expect(await scripted(answer).run(nothing)).toMatchObject({ verdict });
  });

  it('is judged as hang when no answer comes', async () => {
    expect(await scripted('', { wallMs: 500 }).run(nothing)).toMatchObject({ verdict: 'hang' });
  });

  it.runIf(process.platform === 'linux').each([
    ['memory', 'const more = Buffer.alloc(100e6, 1)'],
    ['hang', 'const before = process.cpuUsage(); while (process.cpuUsage(before).user < 1.2e6);'],
  ])('that is refused in the end is judged as %s after: %s', async (verdict, excess) => {
    const engine = scripted(`${excess}; fail(request.id, "file-damaged", "It is damaged.")`);
    expect(await engine.run(nothing)).toMatchObject({ verdict });
  });

  it('that ends the engine says how, and the next one gets a new engine', async () => {
    const engine = scripted(`
      if (request.path.endsWith('bad')) { console.error('a report'); process.exit(3); }
      fail(request.id, 'file-damaged', 'It is damaged.')`);
    expect(await engine.run({ ...nothing, open: 'bad' })).toMatchObject({
      verdict: 'crash',
      detail: 'The process ended with code 3.\na report',
    });
    expect(await engine.run(nothing)).toMatchObject({ verdict: 'refused' });
  });
});

describe('cases', () => {
  it('begin with models that the engine answers with', async () => {
    const folder = temporaryFolder();
    const engine = new EngineUnderFuzz({ folder });
    onTestFinished(() => engine.close());
    for (const { name, image } of makeSeedModels(folder)) {
      const { bytes } = writeImage(image);
      expect(bytes.length, name).toBeLessThan(2 ** 20);
      const outcome = await engine.run({ ...nothing, files: [{ name: 'model.gguf', bytes }] });
      expect(outcome, name).toMatchObject({ verdict: 'answered' });
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const models = makeSeedModels(temporaryFolder());
    const drawn = (seed: number) => Array.from({ length: 50 }, (_, index) => digest(randomCase(models, seed, index)));
    const enumerated = (seed: number) => {
      const cases = systematicCases(models, seed);
      return Array.from({ length: 50 }, () => digest(cases.next().value));
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(enumerated(7)).toEqual(enumerated(7));
    expect(drawn(8)).not.toEqual(drawn(7));
    expect(enumerated(8)).not.toEqual(enumerated(7));
  });
});

function digest({ what, open, kvType, files }: FuzzCase): string {
  const contents = createHash('sha256');
  for (const { name, bytes } of files) contents.update(name).update(bytes);
  return `${what} ${open} ${kvType} ${contents.digest('hex')}`;
}
