import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from '../../app/documents/extract.ts';
import { listFolder } from '../../app/documents/list-folder.ts';
import { type DocumentLimits, defaultLimits } from '../../app/documents/protocol.ts';
import { folderInMemory } from '../support/temp-folder.ts';

function folderOf(files: readonly string[]): string {
  const folder = folderInMemory();
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), 'text');
  }
  return folder;
}

async function listed(folder: string, limits: Partial<DocumentLimits> = {}) {
  const { files, unsupported, isCut } = await listFolder(folder, { ...defaultLimits, ...limits }, () => {});
  return { files: files.map(({ relativePath }) => relativePath), unsupported, isCut };
}

test('files that can be read are listed by name, with those of inner folders', async () => {
  const folder = folderOf([
    'b.txt',
    'a/z.pdf',
    'a/übung.docx',
    'photo.png',
    '.hidden',
    '.git/config',
    'node_modules/x/readme.md',
    '~$b.docx',
  ]);
  expect(await listed(folder)).toEqual({ files: ['a/z.pdf', 'a/übung.docx', 'b.txt'], unsupported: 1, isCut: false });
});

test('links out of the folder and in circles are not followed; links inside count once', async () => {
  const outside = folderOf(['secret.txt']);
  const folder = folderOf(['a.txt', 'in/b.txt']);
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'secret.txt'));
  symlinkSync(outside, join(folder, 'out'));
  symlinkSync(folder, join(folder, 'in/circle'));
  symlinkSync(join(folder, 'in'), join(folder, 'same'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'gone.txt'));
  expect((await listed(folder)).files).toEqual(['a.txt', 'in/b.txt']);
});

test('a folder with too much in it is cut, and that is said', async () => {
  const folder = folderOf(['a.txt', 'b.txt', 'c.txt', 'd/e/f.txt']);
  expect(await listed(folder, { folderFiles: 2 })).toMatchObject({ files: ['a.txt', 'b.txt'], isCut: true });
  expect(await listed(folder, { folderDepth: 1 })).toMatchObject({ files: ['a.txt', 'b.txt', 'c.txt'], isCut: true });
});

test('what is no folder is refused', async () => {
  const folder = folderOf(['a.txt']);
  await expect(listed(join(folder, 'a.txt'))).rejects.toMatchObject({
    code: 'not-a-file',
    message: '“a.txt” is not a folder.',
  });
  await expect(listed(join(folder, 'no'))).rejects.toMatchObject({ code: 'not-found' });
});

test('what is no file is refused at once, a pipe that nobody writes into, too', async () => {
  const folder = folderOf([]);
  execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
  const context = { limits: defaultLimits, password: null, encoding: null, progress: () => {} };
  const read = (path: string) => extract({ kind: 'file', path }, context);
  await expect(read(join(folder, 'pipe.txt'))).rejects.toMatchObject({ code: 'not-a-file' });
  await expect(read('/dev/zero')).rejects.toMatchObject({ code: 'not-a-file' });
  await expect(read(folder)).rejects.toMatchObject({ code: 'not-a-file' });
  await expect(read(join(folder, 'gone.txt'))).rejects.toMatchObject({ code: 'not-found' });
});
