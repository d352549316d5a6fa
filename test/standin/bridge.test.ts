import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LaunchedApp } from '../support/electron-app.ts';
import { launchFixture, launchTimeoutMs } from './fixture.ts';

vi.setConfig({ testTimeout: launchTimeoutMs });

let fixtureApp: LaunchedApp;
beforeAll(async () => {
  fixtureApp = await launchFixture();
}, launchTimeoutMs);
afterAll(() => fixtureApp.close());

const messageOf = (channel: string) =>
  fixtureApp.page.evaluate(
    (name) =>
      fixture.invoke(name).then(
        () => 'no error',
        (error: Error) => error.message,
      ),
    channel,
  );

describe('messages', () => {
  it('go from the page to a handler and back, as copies', async () => {
    const same = await fixtureApp.page.evaluate(async () => {
      const sent = { list: [1, undefined, 'text'], when: new Date(5), bytes: new Uint8Array([1, 255]), big: 12n };
      const received = (await fixture.invoke('echo', sent)) as typeof sent;
      const isCopy = received !== sent && received.when instanceof Date && received.bytes instanceof Uint8Array;
      return isCopy && received.list.length === 3 && received.bytes[1] === 255 && received.big === 12n;
    });
    expect(same).toBe(true);
  });

  it('go from the main process to listeners in the page until they unsubscribe', async () => {
    const heard = await fixtureApp.page.evaluate(async () => {
      const first = await new Promise<unknown[]>((resolve) => {
        const end = fixture.onTold((...args) => {
          end();
          resolve(args);
        });
        fixture.tell('hello');
      });
      const later: unknown[] = [];
      const end = fixture.onTold((text) => later.push(text));
      end();
      fixture.tell('unheard');
      // A second round trip: the answer to `tell` would be here by now.
      await fixture.invoke('echo', 1);
      return { first, later };
    });
    expect(heard).toEqual({ first: ['hello', 'too'], later: [] });
  });

  it('arrive in the order in which they were sent', async () => {
    const heard = await fixtureApp.page.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          const texts: unknown[] = [];
          fixture.onTold((text) => texts.push(text) === 200 && resolve(texts));
          for (let i = 0; i < 200; i++) fixture.tell(`${i}`);
        }),
    );
    expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
  });

  it('fail in Electron’s words', async () => {
    expect(await messageOf('fail')).toBe("Error invoking remote method 'fail': TypeError: not today");
    expect(await messageOf('uncloneable')).toBe(
      "Error invoking remote method 'uncloneable': Error: An object could not be cloned.",
    );
    expect(await messageOf('nobody')).toBe(
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    );
  });

  it('tell the handler which frame sent them', async () => {
    expect(await fixtureApp.page.evaluate(() => fixture.invoke('whoami'))).toEqual({
      url: 'app://fixture/',
      id: 1,
      title: 'Fixture page',
    });
  });

  it('throw to the sender when they cannot be cloned', async () => {
    const send = fixtureApp.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('told', () => 1);
    });
    await expect(send).rejects.toThrow('An object could not be cloned.');
  });
});

describe('the context bridge', () => {
  it('shows the page what the preload exposed and nothing else of it', async () => {
    const seen = await fixtureApp.page.evaluate(() => ({
      api: typeof fixture.invoke,
      others: ['require', 'process', 'module', 'ipcRenderer', 'onlyInPreload', 'standinSend', 'standinReceive'].filter(
        (name) => name in window,
      ),
    }));
    expect(seen).toEqual({ api: 'function', others: [] });
  });

  it('carries functions both ways, nested ones too', async () => {
    const results = await fixtureApp.page.evaluate(() => [
      fixture.applyTwice((value) => value * 3, 2),
      fixture.nested.list[1].deep(),
    ]);
    expect(results).toEqual([18, 'deep']);
  });

  it('freezes what it exposes', async () => {
    const isFrozen = await fixtureApp.page.evaluate(
      () =>
        Object.isFrozen(fixture) && Object.isFrozen(fixture.nested.list) && Reflect.set(window, 'fixture', 1) === false,
    );
    expect(isFrozen).toBe(true);
  });

  it('carries errors out of calls and out of promises', async () => {
    const errors = await fixtureApp.page.evaluate(async () => {
      const text = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no Error');
      const texts: string[] = [];
      try {
        fixture.fail();
      } catch (error) {
        texts.push(text(error));
      }
      await fixture.failLater().catch((error) => texts.push(text(error)));
      try {
        fixture.applyTwice(() => {
          throw new Error('from the page');
        }, 1);
      } catch (error) {
        texts.push(text(error));
      }
      return texts;
    });
    expect(errors).toEqual(['RangeError: too far', 'RangeError: too late', 'Error: from the page']);
  });

  it('refuses what cannot be cloned', async () => {
    const message = await fixtureApp.page.evaluate(() =>
      Promise.resolve()
        .then(() => fixture.invoke('echo', document.body))
        .catch((error: Error) => error.message),
    );
    expect(message).toBe('An object could not be cloned.');
  });

  it('says what the preload’s electron lacks', async () => {
    const message = await fixtureApp.page.evaluate(() => {
      try {
        return fixture.call('sendSync');
      } catch (error) {
        return String(error);
      }
    });
    expect(message).toContain('The Electron stand-in has no ipcRenderer.sendSync');
  });
});

it('a dropped file has its path, spaces and Chinese included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'standin drop '));
  const file = join(folder, 'drop 文件.txt');
  writeFileSync(file, 'hello');
  try {
    const box = await fixtureApp.page.locator('#drop').boundingBox();
    const cdp = await fixtureApp.page.context().newCDPSession(fixtureApp.page);
    const data = { items: [], files: [file], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, x: box!.x + 10, y: box!.y + 10, data });
    }
    await fixtureApp.page.getByText(`${file} 5`).waitFor();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
