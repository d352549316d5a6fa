import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LaunchedApp } from '../support/electron-app.ts';
import { launchFixture, launchTimeoutMs } from './fixture.ts';

vi.setConfig({ testTimeout: launchTimeoutMs });

let fixtureApp: LaunchedApp;
beforeAll(async () => {
  fixtureApp = await launchFixture();
}, launchTimeoutMs);
afterAll(() => fixtureApp.close());

it('a notification is a line on the error output', async () => {
  await fixtureApp.app.evaluate(({ Notification }) => new Notification({ title: 'Done', body: 'It is there.' }).show());
  await expect.poll(() => fixtureApp.output()).toContain('Would notify: Done: It is there.');
});

it('a file that would be shown in the file manager is one too', async () => {
  await fixtureApp.app.evaluate(({ shell }) => shell.showItemInFolder('/models/a.gguf'));
  await expect.poll(() => fixtureApp.output()).toContain('Would show /models/a.gguf');
});

it('the progress on the taskbar is kept', async () => {
  const progress = await fixtureApp.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setProgressBar(0.5);
    return (window as unknown as { getProgressBar(): number }).getProgressBar();
  });
  expect(progress).toBe(0.5);
});

it('a secret is sealed only where that is agreed to, and opens again', async () => {
  const result = await fixtureApp.app.evaluate(async ({ safeStorage }) => {
    const refused = await safeStorage.encryptStringAsync('secret').then(
      () => 'sealed',
      (error: Error) => error.message,
    );
    safeStorage.setUsePlainTextEncryption(true);
    const sealed = await safeStorage.encryptStringAsync('secret');
    const { result: opened } = await safeStorage.decryptStringAsync(sealed);
    return {
      refused,
      opened,
      showsThrough: sealed.includes('secret'),
      backend: safeStorage.getSelectedStorageBackend(),
    };
  });
  expect(result).toEqual({
    refused: expect.stringContaining('not available'),
    opened: 'secret',
    showsThrough: false,
    backend: 'basic_text',
  });
});
