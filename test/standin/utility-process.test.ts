import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LaunchedApp } from '../support/electron-app.ts';
import { fixtureFolder, launchFixture, launchTimeoutMs } from './fixture.ts';

vi.setConfig({ testTimeout: launchTimeoutMs });

const service = join(fixtureFolder, 'service.mjs');

let fixtureApp: LaunchedApp;
beforeAll(async () => {
  fixtureApp = await launchFixture();
}, launchTimeoutMs);
afterAll(() => fixtureApp.close());

/** Starts the service, sends it one message and returns its first answer. */
const ask = (message: object, args: string[] = []) =>
  fixtureApp.app.evaluate(
    ({ utilityProcess }, given) =>
      new Promise<unknown>((resolve) => {
        const child = utilityProcess.fork(given.service, given.args);
        child.once('message', (answer) => {
          child.once('exit', () => resolve(answer));
          child.kill();
        });
        // Before it has started: messages wait for it.
        child.postMessage(given.message);
      }),
    { service, message, args },
  );

/** Starts the service, ends it in some way and returns what was heard of it. */
const endBy = (how: 'exit' | 'kill' | NodeJS.Signals, code = 0) =>
  fixtureApp.app.evaluate(
    async ({ app, utilityProcess }, given) => {
      const child = utilityProcess.fork(given.service, [], { serviceName: 'Fixture service' });
      const heard: unknown[] = [];
      app.once('child-process-gone', (_event, { type, reason, exitCode, name }) =>
        heard.push(`${type} ${name} ${reason} ${exitCode}`),
      );
      await new Promise((resolve) => child.once('spawn', () => resolve(undefined)));
      const hadPid = typeof child.pid === 'number';
      const exited = new Promise<number>((resolve) => child.once('exit', resolve));
      if (given.how === 'exit') child.postMessage({ kind: 'exit', code: given.code });
      else if (given.how === 'kill') child.kill();
      else process.kill(child.pid!, given.how);
      const exitCode = await exited;
      app.removeAllListeners('child-process-gone');
      return { exitCode, hadPid, pid: child.pid ?? null, heard };
    },
    { service, how, code },
  );

describe('messages with a utility process', () => {
  it('keep their values', async () => {
    const answer = await fixtureApp.app.evaluate(
      ({ utilityProcess }, path) =>
        new Promise<boolean>((resolve) => {
          const child = utilityProcess.fork(path);
          const sent = { bytes: new Float32Array([1.5]), map: new Map([['a', 1n]]), nothing: undefined };
          child.once('message', ({ value }) => {
            const isSame = value.bytes[0] === 1.5 && value.map.get('a') === 1n && 'nothing' in value;
            child.once('exit', () => resolve(isSame));
            child.kill();
          });
          child.postMessage({ kind: 'echo', value: sent });
        }),
      service,
    );
    expect(answer).toBe(true);
  });

  it('find process.parentPort there and none of Node’s own channel', async () => {
    expect(await ask({ kind: 'facts' }, ['--one', 'two'])).toEqual({
      kind: 'facts',
      value: { type: 'utility', args: ['--one', 'two'], hasSend: false },
    });
  });

  it('finds the network in electron, and little else', async () => {
    expect(await ask({ kind: 'importElectron', name: 'net' })).toEqual({ kind: 'there' });
    expect(await ask({ kind: 'importElectron', name: 'app' })).toEqual({
      kind: 'error',
      value: expect.stringContaining('no electron.app'),
    });
  });

  it('reaches servers, and stops at their redirects', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/there' }).end();
      else response.writeHead(206, { 'content-type': 'text/plain' }).end(`${request.url} ${request.headers.range}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await ask({ kind: 'request', url: `${base}/there` })).toEqual({
        kind: 'request',
        heard: ['response 206 text/plain', '/there bytes=1-3'],
      });
      expect(await ask({ kind: 'request', url: `${base}/moved` })).toEqual({
        kind: 'request',
        heard: [`redirect 302 ${base}/there`, 'net::ERR_FAILED'],
      });
    } finally {
      server.close();
    }
  });
});

describe('the end of a utility process', () => {
  it('is told with its exit code', async () => {
    expect(await endBy('exit', 0)).toEqual({ exitCode: 0, hadPid: true, pid: null, heard: [] });
    expect(await endBy('exit', 3)).toEqual({
      exitCode: 3,
      hadPid: true,
      pid: null,
      heard: ['Utility Fixture service abnormal-exit 3'],
    });
  });

  it('is told with the number of the signal that ended it', async () => {
    expect(await endBy('kill')).toMatchObject({ exitCode: 15, heard: ['Utility Fixture service killed 15'] });
    expect(await endBy('SIGSEGV')).toMatchObject({ exitCode: 11, heard: ['Utility Fixture service crashed 11'] });
  });

  it('leaves the app and its window whole', async () => {
    expect(await fixtureApp.page.evaluate(() => fixture.invoke('echo', 'still here'))).toBe('still here');
  });
});

it('the output of a utility process goes where the app wants it', async () => {
  const text = await fixtureApp.app.evaluate(
    ({ utilityProcess }, path) =>
      new Promise((resolve) => {
        const child = utilityProcess.fork(path, [], { stdio: 'pipe' });
        child.stdout!.once('data', (data) => {
          child.once('exit', () => resolve(String(data)));
          child.kill();
        });
      }),
    service,
  );
  expect(text).toBe('service started\n');
});

it('an option that the stand-in does not know is refused', async () => {
  const fork = fixtureApp.app.evaluate(
    ({ utilityProcess }, path) => void utilityProcess.fork(path, [], { respondToAuthRequestsFromMainProcess: true }),
    service,
  );
  await expect(fork).rejects.toThrow("no utilityProcess option 'respondToAuthRequestsFromMainProcess'");
});
