import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { EngineReply } from '../../../engine/protocol.ts';
import { type EngineUnderTest, startEngine } from '../../support/engine-process.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/*
 * A lively sampler on random weights: the least difference in one logit would soon show in the text.
 */
const path = tempFolder();
const model = path('model.gguf');
writeSyntheticModel(model, { type: 'Q8_0', contextLength: 8192, seed: 4 });
const document = 'It was a dark and stormy night; the rain fell in torrents. '.repeat(30);

function folder(name: string): string {
  mkdirSync(path(name));
  return path(name);
}

const blocksIn = (place: string) => readdirSync(place).filter((name) => name.endsWith('.kv'));

async function loaded(): Promise<EngineUnderTest> {
  const engine = await startEngine();
  engine.post({ kind: 'load', id: 1, path: model, threads: 1 });
  await engine.answer(1);
  return engine;
}

interface Told {
  readonly cachedTokens: number;
  readonly text: string;
}

async function ask(engine: EngineUnderTest, id: number, question: string, more: object): Promise<Told> {
  engine.post({
    kind: 'generate',
    id,
    messages: [{ role: 'user', content: document + question }],
    mode: 'fast',
    seed: 5,
    sampling: { temperature: 1.5, topK: 0, topP: 1 },
    maxTokens: 40,
    ...more,
  });
  const end = await engine.answer(id);
  if (end.kind !== 'finished') throw new Error(JSON.stringify(end));
  const isOurs = (reply: EngineReply) => reply.kind === 'delta' && reply.id === id;
  const text = engine.replies.filter(isOurs).map((reply) => (reply.kind === 'delta' ? reply.text : ''));
  return { cachedTokens: end.stats.cachedTokens, text: text.join('') };
}

async function close(engine: EngineUnderTest): Promise<void> {
  engine.post({ kind: 'shutdown' });
  expect(await engine.exit).toMatchObject({ code: 0 });
}

describe('an engine that is told where to keep prefix state', () => {
  it('saves it while nothing is asked, and answers the same after a kill without reading again', async () => {
    const prefixes = { folder: folder('idle'), maxBytes: 1e9, conversation: 'c1' };
    const first = await loaded();
    const fresh = await ask(first, 2, 'Who is afraid?', { prefixes });
    expect(fresh.cachedTokens).toBe(0);
    await vi.waitFor(() => expect(blocksIn(prefixes.folder).length).toBeGreaterThan(3), 10_000);
    first.kill();
    await first.exit;

    const second = await loaded();
    const again = await ask(second, 2, 'Who is afraid?', { prefixes });
    expect(again.cachedTokens).toBe(256 * blocksIn(prefixes.folder).length);
    expect(again.text).toBe(fresh.text);
    const other = await ask(second, 3, 'Who is not?', { prefixes: { ...prefixes, conversation: 'c2' } });
    expect(other.cachedTokens).toBeGreaterThan(1000);
    await close(second);
  });

  it.each([
    ['is shut down', { kind: 'shutdown' }],
    ['gives its model up', { kind: 'unload', id: 9 }],
    ['takes another model', { kind: 'load', id: 9, path: model }],
  ])('saves it before it %s', async (name, request) => {
    const prefixes = { folder: folder(name), maxBytes: 1e9, conversation: 'c1' };
    const engine = await loaded();
    await ask(engine, 2, '', { prefixes });
    engine.post(request);
    if (request.kind === 'shutdown') await engine.exit;
    else await engine.answer(9);
    expect(blocksIn(prefixes.folder).length).toBeGreaterThan(3);
  });

  it('writes nothing without being told, and asks for sound figures', async () => {
    const place = folder('untold');
    const engine = await loaded();
    await ask(engine, 2, '', {});
    for (const conversation of ['../up', '', 'a/b', 'a.b']) {
      const prefixes = { folder: place, maxBytes: 1e9, conversation };
      await expect(ask(engine, 3, '', { prefixes })).rejects.toThrow('bad-request');
    }
    await close(engine);
    expect(readdirSync(place)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read what it writes', async () => {
    const prefixes = { folder: folder('private'), maxBytes: 1e9, conversation: 'c1' };
    const engine = await loaded();
    await ask(engine, 2, '', { prefixes });
    await close(engine);
    for (const name of readdirSync(prefixes.folder)) {
      expect(statSync(`${prefixes.folder}/${name}`).mode & 0o777).toBe(0o600);
    }
  });
});
