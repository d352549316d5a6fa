import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { DocumentHost, type DocumentHostOptions } from '../../app/document-host.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { type DocumentPort, defaultLimits } from '../../app/documents/protocol.ts';
import { docx, wordParagraph, xlsx } from '../support/documents/office-files.ts';
import { pdf } from '../support/documents/pdf.ts';
import { silentLog } from '../support/silent-log.ts';
import { folderInMemory } from '../support/temp-folder.ts';

/** The host over real processes, and each of them. */
function startedHost(options: Partial<DocumentHostOptions> = {}) {
  const ports: DocumentPort[] = [];
  const host = new DocumentHost({
    startDocuments: () => {
      const port = forkDocuments();
      ports.push(port);
      return port;
    },
    clock: systemClock,
    log: silentLog,
    ...options,
  });
  onTestFinished(() => host.shutdown());
  return { host, ports };
}

function write(name: string, content: string | Uint8Array): { kind: 'file'; path: string } {
  const path = join(folderInMemory(), name);
  writeFileSync(path, content);
  return { kind: 'file', path };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'it was read',
    (error: { code: string }) => error.code,
  );

const longPdf = () =>
  pdf(Array.from({ length: 3_000 }, (_, index) => ({ lines: [{ text: `Page ${index}`, y: 700 }] })));

describe('the document process', () => {
  test('reads files and pasted text, and refuses with the sentence of the reader', async () => {
    const { host, ports } = startedHost();
    const file = write('text.pdf', pdf([{ lines: [{ text: '用户身份', y: 700 }] }], { font: 'chinese' }));
    expect(await host.extract(file)).toMatchObject({ format: 'pdf', parts: [{ text: '用户身份' }] });
    expect(await host.extract({ kind: 'text', name: 'Pasted text', text: 'a\r\nb 🎈' })).toMatchObject({
      format: 'text',
      parts: [{ text: 'a\nb 🎈' }],
      characterCount: 6,
    });
    await expect(host.extract(write('empty.txt', ''))).rejects.toMatchObject({
      code: 'empty',
      message: '“empty.txt” is empty.',
    });
    expect((await host.list(join(file.path, '..'))).files).toMatchObject([{ relativePath: 'text.pdf' }]);
    expect(ports).toHaveLength(1);
  });

  test('one that is killed in the middle of a file costs that file only', async () => {
    const { host, ports } = startedHost();
    const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>();
    const first = codeOf(host.extract(write('long.pdf', longPdf()), { onProgress: () => begin() }));
    const second = codeOf(host.extract(write('b.txt', 'text')));
    await hasBegun;
    ports[0]?.kill();
    expect(await Promise.all([first, second])).toEqual(['reader-ended', 'it was read']);
    expect(ports).toHaveLength(2);
  });

  test('a file that makes no progress in its time is given up', async () => {
    // Far too little time for it, so that it hangs as far as the host can tell.
    const { host, ports } = startedHost({ stallTimeoutMs: 2_000 });
    expect(await codeOf(host.extract(write('warm.txt', 'text')))).toBe('it was read');
    const many = Array.from({ length: 4_000_000 }, (_, index) => `<div>${index}`).join('');
    expect(await codeOf(host.extract(write('hangs.html', `<html>${many}`)))).toBe('took-too-long');
    expect(ports).toHaveLength(1);
  });

  test('a file that needs more memory than the process may have is refused, and the app lives', async () => {
    const { host } = startedHost({ limits: { memoryBytes: 220 * 2 ** 20 } });
    const row = '<row><c t="inlineStr"><is><t>some text in a cell of its own</t></is></c></row>';
    // Each row differs, so that the packed file is no bomb by its ratio.
    const rows = Array.from({ length: 1_200_000 }, (_, index) => row.replace('some', String(index))).join('');
    expect(await codeOf(host.extract(write('big.xlsx', xlsx([{ name: 'A', rows }]))))).toBe('reader-ended');
    expect(await codeOf(host.extract(write('b.docx', docx(wordParagraph('text')))))).toBe('it was read');
  }, 120_000);

  test('cancelling ends at once, in the middle of a file', async () => {
    const { host } = startedHost();
    const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>();
    const controller = new AbortController();
    const outcome = codeOf(
      host.extract(write('long.pdf', longPdf()), { signal: controller.signal, onProgress: () => begin() }),
    );
    await hasBegun;
    controller.abort();
    expect(await outcome).toBe('cancelled');
    expect(await codeOf(host.extract(write('b.txt', 'text')))).toBe('it was read');
  });

  test('answers a message that is no request, and ends when its parent has gone', async () => {
    const entry = fileURLToPath(new URL('../../app/documents/process.ts', import.meta.url));
    const child = fork(entry, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    expect(await once(child, 'message')).toMatchObject([{ kind: 'ready' }, undefined]);
    child.send('nonsense');
    child.send({ kind: 'extract', id: 5, source: { kind: 'file', path: '' }, limits: defaultLimits });
    expect(await once(child, 'message')).toMatchObject([
      { kind: 'refused', id: 5, error: { code: 'bad-request' } },
      undefined,
    ]);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
