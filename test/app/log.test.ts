import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileLog } from '../../app/log.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';

const now = () => Date.UTC(2026, 0, 2, 3, 4, 5);

test('a line has time, level, what happened and its fields; an error keeps its stack', () => {
  const folder = join(temporaryFolder(), 'logs');
  const log = new FileLog({ folder, now });
  log.info('started');
  log.error('failed', { code: 7, error: new TypeError('why') });
  const lines = readFileSync(join(folder, 'tandem.log'), 'utf8').split('\n');
  expect(lines[0]).toBe('2026-01-02T03:04:05.000Z info started');
  expect(lines[1]).toMatch(/^2026-01-02T03:04:05\.000Z error failed \{"code":7,"error":"TypeError: why\\n +at /);
});

test('a full file makes room for a new one, and only three are kept', () => {
  const folder = temporaryFolder();
  const log = new FileLog({ folder, now, maxBytes: 200 });
  for (let n = 0; n < 40; n++) log.warn(`event ${n}`);
  expect(readdirSync(folder).toSorted()).toEqual(['tandem.1.log', 'tandem.2.log', 'tandem.log']);
  expect(readFileSync(join(folder, 'tandem.log'), 'utf8')).toContain('event 39');
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).length).toBeLessThanOrEqual(200);
});

test('goes on in the file of the last run', () => {
  const folder = temporaryFolder();
  new FileLog({ folder, now }).info('first run');
  new FileLog({ folder, now }).info('second run');
  expect(readFileSync(join(folder, 'tandem.log'), 'utf8').split('\n')).toHaveLength(3);
});

test('a folder that cannot be written to stops nobody', () => {
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  const log = new FileLog({ folder: join(file, 'logs'), now });
  expect(() => log.info('lost')).not.toThrow();
  expect(existsSync(join(file, 'logs'))).toBe(false);
});

test('fields that are not JSON stop nobody', () => {
  const log = new FileLog({ folder: temporaryFolder(), now });
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  expect(() => log.info('odd', { count: 10n })).not.toThrow();
  expect(() => log.info('odd', cyclic)).not.toThrow();
});

test('the text of messages, thinking, answers and titles never gets into it', async () => {
  const folder = temporaryFolder();
  const t = await startTestApp({ log: new FileLog({ folder, now }) });
  const { conversationId } = await t.send('SECRET question');
  t.engine.thinking('SECRET thought');
  t.engine.answer('SECRET answer');
  t.engine.crash();
  await t.clock.advance(5_000);
  await t.command('conversation.rename', { id: conversationId, title: 'SECRET title' });
  t.db.exec('drop table message_search');
  await t.refusal('chat.send', { conversationId, text: 'SECRET failure', mode: 'fast' });
  await t.close();
  const text = readFileSync(join(folder, 'tandem.log'), 'utf8');
  expect(text).toContain('engine crashed');
  expect(text).toContain('a command failed');
  expect(text).not.toContain('SECRET');
});
