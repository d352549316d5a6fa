import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { memorySecrets } from '../support/memory-secrets.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const token = 'hf_very_secret';

function fileOf(t: TestApp): string {
  return join(t.dataFolder, 'hub-tokens.json');
}

/** What the download process would be told if it started now. */
async function tokensAtStart(t: TestApp) {
  void t.app.router.handle('catalogue.open', { repo: 'a/b' });
  await t.until(() => t.downloads.requests.length > 0);
  const [open] = t.downloads.requests;
  return open?.kind === 'open' ? open.tokens : null;
}

describe('a token', () => {
  test('is kept by the system’s key store from one start to the next, readable by nobody else', async () => {
    const first = await startTestApp();
    expect(await first.command('hub.token', null)).toEqual({ hasToken: false, keeping: 'key-store' });
    await first.command('hub.setToken', { token, keepObfuscated: false });
    expect(statSync(fileOf(first)).mode & 0o077).toBe(0);
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.command('hub.token', null)).toEqual({ hasToken: true, keeping: 'key-store' });
    expect(await tokensAtStart(second)).toEqual([{ endpointUrl: 'https://huggingface.co', token }]);
    await second.close();
  });

  test('is kept in memory alone where there is no key store and the person does not agree to less', async () => {
    const secrets = memorySecrets('obfuscated');
    const first = await startTestApp({ secrets });
    expect(await first.command('hub.token', null)).toEqual({ hasToken: false, keeping: 'obfuscated' });
    const state = await first.command('hub.setToken', { token, keepObfuscated: false });
    expect(state).toEqual({ hasToken: true, keeping: 'memory' });
    expect(existsSync(fileOf(first))).toBe(false);
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder, secrets });
    expect(await second.command('hub.token', null)).toMatchObject({ hasToken: false });
  });

  test('is kept obfuscated when the person agrees to that', async () => {
    const t = await startTestApp({ secrets: memorySecrets('obfuscated') });
    const state = await t.command('hub.setToken', { token, keepObfuscated: true });
    expect(state).toEqual({ hasToken: true, keeping: 'obfuscated' });
    expect(readFileSync(fileOf(t), 'utf8')).not.toContain(token);
  });

  test('is kept in memory where the system can keep nothing at all, whatever the person agrees to', async () => {
    const t = await startTestApp({ secrets: memorySecrets('none') });
    expect(await t.command('hub.setToken', { token, keepObfuscated: true })).toEqual({
      hasToken: true,
      keeping: 'memory',
    });
    expect(existsSync(fileOf(t))).toBe(false);
  });

  test('belongs to the hub that it was given for', async () => {
    const t = await startTestApp();
    await t.command('hub.setToken', { token, keepObfuscated: false });
    await t.command('settings.update', { hubEndpoint: 'modelscope' });
    expect(await t.command('hub.token', null)).toMatchObject({ hasToken: false });
    await t.command('hub.setToken', { token: 'another', keepObfuscated: false });
    await t.command('settings.update', { hubEndpoint: 'hugging-face' });
    expect(await t.command('hub.clearToken', null)).toMatchObject({ hasToken: false });
    await t.command('settings.update', { hubEndpoint: 'modelscope' });
    expect(await t.command('hub.token', null)).toMatchObject({ hasToken: true });
  });

  test('that cannot be opened any more, and a file that makes no sense, are as if there were none', async () => {
    const t = await startTestApp();
    await t.command('hub.setToken', { token, keepObfuscated: false });
    await t.close();
    const secrets = {
      ...memorySecrets(),
      open: async () => {
        throw new Error('sealed by another account');
      },
    };
    const other = await startTestApp({ dataFolder: t.dataFolder, secrets });
    expect(await other.command('hub.token', null)).toMatchObject({ hasToken: false });
    await other.close();
    writeFileSync(fileOf(t), 'nonsense');
    const third = await startTestApp({ dataFolder: t.dataFolder });
    expect(await third.command('hub.token', null)).toMatchObject({ hasToken: false });
    await third.command('hub.setToken', { token, keepObfuscated: false });
    expect(await third.command('hub.token', null)).toMatchObject({ hasToken: true });
  });
});
