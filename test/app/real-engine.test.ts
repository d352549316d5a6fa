import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { composeApp } from '../../app/compose.ts';
import type { CommandInput, CommandName, CommandOutput, EventName, EventPayload, Message } from '../../app/contract.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { forkDownloads } from '../../app/downloads/fork.ts';
import { forkEngine } from '../../engine/fork.ts';
import type { EnginePort } from '../../engine/protocol.ts';
import { emptyPlaces } from '../support/home-places.ts';
import { memorySecrets } from '../support/memory-secrets.ts';
import { silentLog } from '../support/silent-log.ts';
import { starterModelPath } from '../support/starter-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

/** The services over the real engine, in a process of its own, with the model that ships with the app. */

const question = 'What is 98765 + 43219?';

type Listener = (name: EventName, payload: unknown) => void;

/** A resources folder with the shipped model and a card of its own, so that no wording of the real card matters here. */
function resources(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'starter-model'));
  copyFileSync(starterModelPath, join(folder, 'starter-model', 'starter.gguf'));
  const card = { name: 'Starter', file: 'starter.gguf', description: 'A demonstration.' };
  writeFileSync(join(folder, 'starter-model', 'card.json'), JSON.stringify(card));
  return folder;
}

async function startApp({ dataFolder = temporaryFolder(), resourcesFolder = resources() } = {}) {
  const listeners = new Set<Listener>();
  const engines: EnginePort[] = [];
  let chosenFile: string | null = null;
  const app = composeApp({
    dataFolder,
    resourcesFolder,
    startEngine: () => {
      const engine = forkEngine();
      engines.push(engine);
      return engine;
    },
    startDownloads: forkDownloads,
    startDocuments: () => forkDocuments(),
    secrets: memorySecrets(),
    showProgress: () => {},
    notify: () => {},
    chooseModelFiles: async () => (chosenFile === null ? [] : [chosenFile]),
    chooseDocuments: async () => [],
    chooseFolder: async () => null,
    chooseSaveFile: async () => null,
    chooseImportFile: async () => null,
    revealFile: () => {},
    places: emptyPlaces(),
    openExternal: () => {},
    showMenu: () => {},
    publish: (name, payload) => {
      for (const listener of listeners) listener(name, payload);
    },
    version: '0',
    platform: process.platform,
    log: silentLog,
  });
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= app.close();
    return closing;
  };
  onTestFinished(close);

  /** The next event of this name for which `matches` holds. */
  function next<K extends EventName>(
    name: K,
    matches: (payload: EventPayload<K>) => boolean,
  ): Promise<EventPayload<K>> {
    return new Promise((resolve) => {
      const listener: Listener = (published, payload) => {
        if (published !== name || !matches(payload as EventPayload<K>)) return;
        listeners.delete(listener);
        resolve(payload as EventPayload<K>);
      };
      listeners.add(listener);
    });
  }

  async function command<K extends CommandName>(name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
    const result = await app.router.handle(name, input);
    if (!result.ok) throw new Error(result.problem.message);
    return result.value;
  }

  /** Sends and returns the ids, with promises for the first delta and for the finished reply. */
  async function send(mode: 'auto' | 'fast' | 'deep', conversationId: string | null = null, text = question) {
    const sent = await command('chat.send', { conversationId, text, mode });
    const replyId = sent.messages[1]?.id ?? '';
    const began = next('chat.delta', (delta) => delta.replyId === replyId);
    const finished: Promise<Message> = next('chat.finished', ({ message }) => message.id === replyId).then(
      ({ message }) => message,
    );
    return { conversationId: sent.conversation.id, replyId, began, finished };
  }

  const ready = next('model.changed', ({ engine, current }) => engine === 'ready' && current !== null);
  app.start();
  const model = await ready;
  return {
    model,
    command,
    next,
    send,
    engines,
    close,
    chooseFile: (path: string) => {
      chosenFile = path;
      return command('model.choose', null);
    },
  };
}

describe('with the model that ships with the app', () => {
  test('a deep answer thinks and is right; a fast one does not think', async () => {
    const t = await startApp();
    expect(t.model.current).toMatchObject({ isStarter: true, modes: ['fast', 'deep'] });
    const deep = await (await t.send('deep')).finished;
    expect(deep).toMatchObject({ status: 'complete', content: expect.stringContaining('141984'), problem: null });
    expect(deep.thinking).not.toBe('');
    expect(deep.thinkingMilliseconds).toBeGreaterThan(0);
    expect(deep.stats?.decodeTokens).toBeGreaterThan(20);

    const fast = await (await t.send('fast')).finished;
    expect(fast).toMatchObject({ status: 'complete', thinking: '', thinkingMilliseconds: null });
    expect(fast.content).not.toBe('');
  });

  test('a file that is no model gives one sentence, and the engine keeps answering', async () => {
    const t = await startApp();
    const path = join(temporaryFolder(), 'notes.gguf');
    writeFileSync(path, 'not a model at all');
    const state = await t.chooseFile(path);
    expect(state).toMatchObject({ engine: 'ready', current: { isStarter: true }, problem: { code: 'not-gguf' } });
    expect(await (await t.send('deep')).finished).toMatchObject({ status: 'complete' });
  });

  test('an engine process that is killed in mid-answer leaves the text, and the next message is answered by a new one', async () => {
    const t = await startApp();
    const first = await t.send('deep');
    await first.began;
    t.engines.at(-1)?.kill();
    const failed = await first.finished;
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'engine-crashed' } });
    expect(failed.thinking).not.toBe('');

    const second = await t.send('deep', first.conversationId);
    expect(await second.finished).toMatchObject({ status: 'complete', content: expect.stringContaining('141984') });
    expect(t.engines).toHaveLength(2);
  });

  test('stop takes effect within 200 ms and keeps the partial text', async () => {
    const t = await startApp();
    const reply = await t.send('deep');
    await reply.began;
    const start = performance.now();
    await t.command('chat.stop', { replyId: reply.replyId });
    const stopped = await reply.finished;
    expect(performance.now() - start).toBeLessThan(200);
    expect(stopped.status).toBe('stopped');
    expect(stopped.thinking).not.toBe('');
  });

  test('Auto answers a greeting fast and works a sum out, and says why', async () => {
    const t = await startApp();
    expect(await (await t.send('auto', null, 'Hello')).finished).toMatchObject({
      askedMode: 'auto',
      mode: 'fast',
      why: ['sure'],
      thinking: '',
      status: 'complete',
    });
    const sum = await (await t.send('auto')).finished;
    expect(sum).toMatchObject({ mode: 'deep', content: expect.stringContaining('141984'), status: 'complete' });
    expect(sum.why).toContain('unsure-number');
  });

  test('an answer that was stopped goes on to the same words as one that was not', async () => {
    const t = await startApp();
    const whole = await (await t.send('deep')).finished;
    const broken = await t.send('deep');
    await broken.began;
    await t.command('chat.stop', { replyId: broken.replyId });
    const stopped = await broken.finished;
    expect(stopped.status).toBe('stopped');
    expect(whole.thinking.startsWith(stopped.thinking)).toBe(true);

    const finished = t.next('chat.finished', ({ message }) => message.id === broken.replyId);
    await t.command('chat.continue', { replyId: broken.replyId });
    const { message } = await finished;
    expect(message).toMatchObject({ status: 'complete', thinking: whole.thinking, content: whole.content });
    expect(message.versionIds).toEqual([broken.replyId]);
  });

  test('a long conversation goes on after a restart without being read again', async () => {
    const folders = { dataFolder: temporaryFolder(), resourcesFolder: resources() };
    const before = await startApp(folders);
    const town = 'Once there was a small town by the sea. ';
    const long = await before.send('fast', null, town.repeat(60) + question);
    await long.began;
    await before.command('chat.stop', { replyId: long.replyId });
    expect((await long.finished).stats?.promptTokens).toBeGreaterThan(600);
    await before.close();

    const after = await startApp(folders);
    const reply = await (await after.send('fast', long.conversationId)).finished;
    expect(reply.problem).toBeNull();
    expect(reply.stats?.cachedTokens).toBeGreaterThanOrEqual(512);
    expect((await after.command('prefixState.usage', null)).bytes).toBeGreaterThan(0);
  });

  test('a document that was read in one conversation need not be read again in another, also after a restart', async () => {
    const folders = { dataFolder: temporaryFolder(), resourcesFolder: resources() };
    const pasted = {
      name: 'Town',
      text: Array.from({ length: 50 }, (_, n) => `House number ${n} is by the sea.`).join('\n'),
    };
    const before = await startApp(folders);
    const first = await before.command('document.addText', { ...pasted, conversationId: null });
    // It is not read yet: the reply waits for it.
    const asked = await before.send('fast', first.conversationId, 'Where is house number 7?');
    await asked.began;
    await before.command('chat.stop', { replyId: asked.replyId });
    const answer = await asked.finished;
    expect(answer.stats?.promptTokens).toBeGreaterThan(600);
    await before.close();

    const after = await startApp(folders);
    const second = await after.command('document.addText', { ...pasted, conversationId: null });
    expect(second.conversationId).not.toBe(first.conversationId);
    const again = await after.send('fast', second.conversationId, 'And house number 9?');
    await again.began;
    await after.command('chat.stop', { replyId: again.replyId });
    expect((await again.finished).stats?.cachedTokens).toBeGreaterThanOrEqual(512);
  }, 120_000);
});
