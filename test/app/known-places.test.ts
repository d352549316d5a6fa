import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FileThread } from '../../app/library/file-thread.ts';
import type { HomePlaces } from '../../app/library/known-places.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../support/synthetic-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';
import { threadEntry } from '../support/threads.ts';

/** A computer with other apps on it, as its folders look. */
class Computer {
  readonly folder = temporaryFolder();
  readonly home = join(this.folder, 'home', 'sam');
  env: Record<string, string> = {};

  get places(): HomePlaces {
    return { home: this.home, root: this.folder, env: this.env };
  }

  file(path: string, content: string | Buffer): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  model(path: string, name = 'A model'): string {
    mkdirSync(dirname(path), { recursive: true });
    writeSyntheticModel(path, { name, type: 'Q8_0', seed: path.length });
    return path;
  }

  /** Stores a model as Ollama does; returns the path of its blob. */
  ollama(store: string, name: string, change: (manifest: OllamaManifest) => void = () => {}): string {
    const file = this.model(join(this.folder, 'scratch.gguf'), name);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const blob = join(store, 'blobs', `sha256-${sha256}`);
    mkdirSync(dirname(blob), { recursive: true });
    renameSync(file, blob);
    const manifest: OllamaManifest = {
      schemaVersion: 2,
      layers: [
        { mediaType: 'application/vnd.ollama.image.license', digest: `sha256:${'1'.repeat(64)}`, size: 3 },
        { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${sha256}`, size: 5 },
      ],
    };
    change(manifest);
    this.file(join(store, 'manifests', name), JSON.stringify(manifest));
    return blob;
  }

  /** Stores a file as Hugging Face's libraries do; returns the path in the snapshot. */
  huggingFace(hub: string, repo: string, revision: string, path: string): string {
    const repoFolder = join(hub, `models--${repo.replace('/', '--')}`);
    const file = this.model(join(this.folder, 'scratch.gguf'), basename(path));
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const blob = join(repoFolder, 'blobs', sha256);
    const link = join(repoFolder, 'snapshots', revision, path);
    for (const folder of [dirname(blob), dirname(link)]) mkdirSync(folder, { recursive: true });
    renameSync(file, blob);
    symlinkSync(blob, link);
    return link;
  }
}

interface OllamaManifest {
  schemaVersion: number;
  layers: { mediaType: string; digest: string; size: number }[];
}

async function scan(computer: Computer) {
  const files = new FileThread(threadEntry('file-worker'));
  onTestFinished(() => files.close());
  const t = await startTestApp({ withStarter: false, files, places: computer.places });
  return { t, ...(await t.command('library.scanKnown', null)) };
}

test('a computer without other apps holds nothing', async () => {
  expect(await scan(new Computer())).toMatchObject({ candidates: [], nUnsupported: 0 });
});

describe('LM Studio', () => {
  test('keeps models by publisher and repository, in a folder of today and one of yesterday', async () => {
    const computer = new Computer();
    computer.model(join(computer.home, '.lmstudio/models/qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf'), 'Qwen3 4B');
    computer.model(join(computer.home, '.cache/lm-studio/models/someone/old-repo/old.gguf'), 'Old');
    const { candidates } = await scan(computer);
    expect(candidates).toMatchObject([
      {
        name: 'Qwen3 4B',
        fileName: 'Qwen3-4B-Q4_K_M.gguf',
        folder: join(computer.home, '.lmstudio/models/qwen/Qwen3-4B-GGUF'),
        origin: 'lm-studio',
        repo: 'qwen/Qwen3-4B-GGUF',
        nParts: 1,
        facts: { quantization: 'Q8_0' },
        problem: null,
        isInstalled: false,
      },
      { name: 'Old', repo: 'someone/old-repo', origin: 'lm-studio' },
    ]);
  });

  test('may have been moved elsewhere, which its pointer file says', async () => {
    const computer = new Computer();
    const moved = join(computer.folder, 'big disk', 'studio');
    computer.model(join(moved, 'models/a/b/moved.gguf'));
    computer.file(join(computer.home, '.lmstudio-home-pointer'), `${moved}\n`);
    expect((await scan(computer)).candidates).toMatchObject([{ fileName: 'moved.gguf' }]);
  });

  test('keeps split models in parts, which are one', async () => {
    const computer = new Computer();
    const folder = join(computer.home, '.lmstudio/models/a/b');
    mkdirSync(folder, { recursive: true });
    writeSyntheticSet(join(folder, 'big.gguf'), 3);
    expect((await scan(computer)).candidates).toMatchObject([{ fileName: 'big-00001-of-00003.gguf', nParts: 3 }]);
  });
});

describe('Ollama', () => {
  const names: readonly (readonly [string, string])[] = [
    ['registry.ollama.ai/library/qwen3/8b', 'qwen3:8b'],
    ['registry.ollama.ai/someone/mine/latest', 'someone/mine:latest'],
    ['hf.co/unsloth/Qwen3-8B-GGUF/Q4_K_M', 'hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M'],
  ];

  test.each(names)('shows %s as %s, and its blob is the model', async (manifest, name) => {
    const computer = new Computer();
    const store = join(computer.home, '.ollama/models');
    const blob = computer.ollama(store, manifest);
    expect((await scan(computer)).candidates).toMatchObject([
      { name, fileName: basename(blob), folder: store, origin: 'ollama', problem: null },
    ]);
  });

  test('may keep its store elsewhere: where its variable says, and where the system’s service does', async () => {
    const computer = new Computer();
    computer.env = { OLLAMA_MODELS: join(computer.folder, 'elsewhere') };
    computer.ollama(computer.env.OLLAMA_MODELS ?? '', 'registry.ollama.ai/library/one/latest');
    computer.ollama(
      join(computer.folder, 'usr/share/ollama/.ollama/models'),
      'registry.ollama.ai/library/three/latest',
    );
    const { candidates } = await scan(computer);
    expect(candidates.map(({ name }) => name)).toEqual(['one:latest', 'three:latest']);
  });

  test('two names of one model are offered once', async () => {
    const computer = new Computer();
    const store = join(computer.home, '.ollama/models');
    computer.ollama(store, 'registry.ollama.ai/library/qwen3/8b');
    const manifests = join(store, 'manifests/registry.ollama.ai/library/qwen3');
    writeFileSync(join(manifests, 'latest'), readFileSync(join(manifests, '8b')));
    expect((await scan(computer)).candidates).toMatchObject([{ name: 'qwen3:8b' }]);
  });

  test.each<[string, (manifest: OllamaManifest) => void]>([
    ['leads out of the store', ({ layers }) => Object.assign(layers[1] ?? {}, { digest: 'sha256:../../../secret' })],
    ['names another kind of hash', ({ layers }) => Object.assign(layers[1] ?? {}, { digest: 'md5:00' })],
    ['holds no model', ({ layers }) => layers.pop()],
    ['is not what it should be', (manifest) => Object.assign(manifest, { layers: 'none' })],
    [
      'names a blob that is not there',
      ({ layers }) => Object.assign(layers[1] ?? {}, { digest: `sha256:${'a'.repeat(64)}` }),
    ],
  ])('a manifest that %s is passed over', async (_, change) => {
    const computer = new Computer();
    computer.ollama(join(computer.home, '.ollama/models'), 'registry.ollama.ai/library/qwen3/8b', change);
    expect((await scan(computer)).candidates).toEqual([]);
  });
});

describe('the Hugging Face cache', () => {
  test('keeps repositories by revision, and links to blobs', async () => {
    const computer = new Computer();
    const hub = join(computer.home, '.cache/huggingface/hub');
    const path = computer.huggingFace(hub, 'Qwen/Qwen3-8B-GGUF', 'abc123', 'Qwen3-8B-Q8_0.gguf');
    expect((await scan(computer)).candidates).toMatchObject([
      {
        fileName: 'Qwen3-8B-Q8_0.gguf',
        folder: dirname(path),
        origin: 'hugging-face',
        repo: 'Qwen/Qwen3-8B-GGUF',
        problem: null,
      },
    ]);
  });

  test.each<[string, string]>([
    ['HF_HUB_CACHE', 'elsewhere'],
    ['HUGGINGFACE_HUB_CACHE', 'elsewhere'],
    ['HF_HOME', 'elsewhere/hub'],
    ['XDG_CACHE_HOME', 'elsewhere/huggingface/hub'],
  ])('is looked for where %s says', async (variable, hub) => {
    const computer = new Computer();
    computer.env = { [variable]: join(computer.folder, 'elsewhere') };
    computer.huggingFace(join(computer.folder, hub), 'a/b', 'abc', 'in/a folder/m.gguf');
    expect((await scan(computer)).candidates).toMatchObject([{ fileName: 'm.gguf', repo: 'a/b' }]);
  });

  test('a file that two revisions share is offered once, of the newest', async () => {
    const computer = new Computer();
    const hub = join(computer.home, '.cache/huggingface/hub');
    computer.huggingFace(hub, 'a/b', 'bbb', 'm.gguf');
    computer.huggingFace(hub, 'a/b', 'aaa', 'm.gguf');
    computer.file(join(hub, 'models--a--b', 'refs', 'main'), 'bbb');
    const { candidates } = await scan(computer);
    expect(candidates.map(({ folder }) => basename(folder))).toEqual(['bbb']);
  });
});

test('models of other families are counted, not listed; damaged ones are listed with the reason', async () => {
  const computer = new Computer();
  const folder = join(computer.home, '.lmstudio/models/a/b');
  const foreign = computer.model(join(folder, 'foreign.gguf'));
  const bytes = readFileSync(foreign);
  bytes.write('llama', bytes.indexOf('qwen3'));
  writeFileSync(foreign, bytes);
  const cut = computer.model(join(folder, 'cut.gguf'));
  writeFileSync(cut, readFileSync(cut).subarray(0, 20_000));
  expect(await scan(computer)).toMatchObject({
    nUnsupported: 1,
    candidates: [{ fileName: 'cut.gguf', facts: null, problem: { code: 'file-damaged' } }],
  });
});

describe('taking models of other apps', () => {
  test('uses them where they lie, and the hash in their name verifies them', async () => {
    const computer = new Computer();
    computer.ollama(join(computer.home, '.ollama/models'), 'registry.ollama.ai/library/qwen3/8b');
    const { t, candidates } = await scan(computer);
    const { models } = await t.command('library.add', { candidateIds: candidates.map(({ id }) => id) });
    expect(models).toMatchObject([{ name: 'qwen3:8b', origin: 'ollama', verification: 'unverified' }]);
    expect(await t.command('library.verify', { id: models[0]?.id ?? '' })).toMatchObject({
      verification: 'verified',
      verifiedAt: t.clock.now(),
    });
    expect((await t.command('library.scanKnown', null)).candidates).toMatchObject([{ isInstalled: true }]);
  });

  test('one whose bytes are not those of its hash is found out', async () => {
    const computer = new Computer();
    const hub = join(computer.home, '.cache/huggingface/hub');
    const path = computer.huggingFace(hub, 'a/b', 'abc', 'm.gguf');
    const { t, candidates } = await scan(computer);
    const { models } = await t.command('library.add', { candidateIds: candidates.map(({ id }) => id) });
    const bytes = readFileSync(path);
    bytes[bytes.length - 10] = 0x55;
    writeFileSync(path, bytes);
    expect(await t.command('library.verify', { id: models[0]?.id ?? '' })).toMatchObject({
      verification: 'failed',
      problem: { code: 'hash-mismatch', message: expect.stringContaining('Download the model again') },
    });
  });

  test('a choice from an old scan is refused, since the list has changed', async () => {
    const computer = new Computer();
    const path = computer.model(join(computer.home, '.lmstudio/models/a/b/m.gguf'));
    const { t, candidates } = await scan(computer);
    rmSync(path);
    await t.command('library.scanKnown', null);
    expect(await t.refusal('library.add', { candidateIds: candidates.map(({ id }) => id) })).toMatchObject({
      code: 'candidate-not-found',
    });
  });
});
