import { describe, expect, test } from 'vitest';
import { type CommandName, commands, maxMessageLength } from '../../app/contract.ts';
import { silentLog } from '../support/silent-log.ts';
import { startTestApp } from '../support/test-app.ts';

const names = Object.keys(commands) as CommandName[];
const takesNothing = names.filter((name) => commands[name].in.safeParse(undefined).success);
const takesSomething = names.filter((name) => !takesNothing.includes(name));

/** No command takes any of these. */
const wrongInputs: readonly unknown[] = [
  0,
  Number.NaN,
  '',
  'text',
  true,
  10n,
  Symbol('s'),
  () => {},
  [],
  [{ id: 'x' }],
  { id: 5, messageId: {}, replyId: [], conversationId: 7, text: 7, mode: 'turbo', title: 3, url: null, theme: 'pink' },
  { id: '', messageId: '', replyId: '', conversationId: '', text: '', mode: '', title: ' ', url: 9, theme: '' },
  {
    id: 'x'.repeat(65),
    messageId: 'x'.repeat(65),
    replyId: 'x'.repeat(65),
    mode: null,
    theme: null,
    url: 'x'.repeat(8_193),
  },
];

describe('every command', () => {
  test.each(names)('%s refuses wrong input without throwing, and changes nothing', async (name) => {
    const t = await startTestApp();
    const before = { events: t.events.length, changes: t.db.prepare('select total_changes()').pluck().get() };
    for (const input of wrongInputs) {
      const result = await t.app.router.handle(name as unknown, input);
      expect(result).toMatchObject({ ok: false, problem: { code: 'bad-input' } });
    }
    expect(t.events).toHaveLength(before.events);
    expect(t.db.prepare('select total_changes()').pluck().get()).toBe(before.changes);
  });

  test.each(takesSomething)('%s refuses to run without input', async (name) => {
    const t = await startTestApp();
    for (const input of [undefined, null]) {
      expect(await t.app.router.handle(name as unknown, input)).toMatchObject({
        ok: false,
        problem: { code: 'bad-input' },
      });
    }
  });

  test('the two lists of this file hold all commands', () => {
    expect(takesNothing).toContain('conversation.list');
    expect(takesSomething).toContain('chat.send');
  });
});

test.each(['chat.delete', '', 'constructor', '__proto__', 'toString', 7, null, undefined, {}, 10n])(
  'the unknown command %s is refused',
  async (name) => {
    const t = await startTestApp();
    expect(await t.app.router.handle(name, {})).toMatchObject({ ok: false, problem: { code: 'unknown-command' } });
  },
);

test('a message one character too long is refused with the field and the limit; the longest is taken', async () => {
  const t = await startTestApp();
  const message = { conversationId: null, text: 'x'.repeat(maxMessageLength), mode: 'fast' } as const;
  expect(await t.refusal('chat.send', { ...message, text: `${message.text}x` })).toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/text.*1000000/),
  });
  expect((await t.command('chat.send', message)).messages[0]?.content).toHaveLength(maxMessageLength);
});

test('an error that nobody foresaw reaches the log whole and the window without details', async () => {
  const logged: unknown[] = [];
  const log = { ...silentLog, error: (...entry: unknown[]) => logged.push(entry) };
  const t = await startTestApp({ log });
  logged.length = 0;
  t.db.exec('drop table settings');
  const result = await t.app.router.handle('settings.get', null);

  expect(result).toMatchObject({ ok: false, problem: { code: 'internal' } });
  expect(JSON.stringify(result)).not.toMatch(/settings\b|SQL|at .*:\d+/);
  expect(logged).toMatchObject([
    ['a command failed', { command: 'settings.get', error: { message: 'no such table: settings' } }],
  ]);
});

test('app.info tells version and platform', async () => {
  const t = await startTestApp();
  expect(await t.command('app.info', undefined)).toEqual({ version: '1.2.3', platform: 'linux' });
});

describe('link.open', () => {
  test.each(['https://example.org/a?b=c#d', 'http://example.org/', 'mailto:someone@example.org'])(
    'opens %s',
    async (url) => {
      const t = await startTestApp();
      await t.command('link.open', { url });
      expect(t.openedLinks).toEqual([url]);
    },
  );

  test.each([
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<b>x</b>',
    'vscode://open',
    '\\\\server\\share',
    '//server/share',
    '/usr/bin/true',
    'C:\\Windows\\System32\\calc.exe',
    'not an address',
    '',
  ])('refuses %j', async (url) => {
    const t = await startTestApp();
    expect(await t.refusal('link.open', { url })).toMatchObject({ code: 'link-refused' });
    expect(t.openedLinks).toEqual([]);
  });
});
