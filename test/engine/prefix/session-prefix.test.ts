import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType, Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { keepPrefixesOf, prefixStateBytes } from '../../../engine/prefix/prefix-store.ts';
import { SessionPrefix } from '../../../engine/prefix/session-prefix.ts';
import type { PrefixUse } from '../../../engine/protocol.ts';
import { Session } from '../../../engine/session.ts';
import { openModel } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder, temporaryFolder } from '../../support/temp-folder.ts';

const model = tempFolder()('model.gguf');
writeSyntheticModel(model, {
  dModel: 64,
  nHeads: 2,
  nKvHeads: 1,
  headDim: 32,
  dFeedForward: 64,
  contextLength: 40_960,
});

const opened: { readonly session: Session; readonly ops: Ops }[] = [];
afterAll(() => {
  for (const { session, ops } of opened) {
    session.close();
    ops.close();
  }
});

interface Start {
  readonly ops?: () => Ops;
  readonly kvType?: KvType;
  readonly capacity?: number;
  readonly identity?: string;
}

const native = () => createNativeOps({ threads: 1 });

/** What an engine is after its start, with one conversation's prompts run as it runs them. */
function start({ ops: open = native, kvType = 'F16', capacity = 4096, identity = 'model 1' }: Start = {}) {
  const ops = open();
  const { config, weights } = openModel(model, ops);
  const session = new Session(ops, config, weights, { capacity, kvType });
  opened.push({ session, ops });
  const problems: string[] = [];
  const prefix = new SessionPrefix(
    session,
    () => identity,
    (problem) => problems.push(String(problem)),
  );
  return {
    session,
    prefix,
    problems,
    /** Tokens that need not be run. */
    read: (tokens: Int32Array, use?: PrefixUse, reservedTokens = 0) => {
      prefix.begin(tokens, use, { reservedTokens });
      return session.sync(tokens, { reservedTokens }).cachedTokens;
    },
    save: () => {
      let n = 0;
      while (prefix.saveNext()) n++;
      return n;
    },
  };
}

/** Tokens of a text of its own for each seed. */
const text = (length: number, seed = 1) =>
  Int32Array.from({ length }, (_, i) => (i * 13 + seed * 101 + (i >> 5)) % 250);
const joined = (...parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((part) => [...part]));

function useOf(folder: string, conversation = 'first', maxBytes = 1e9): PrefixUse {
  return { folder, conversation, maxBytes };
}

const blocksIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.kv'));

/** Logits after the tokens, and after two more that follow them. */
function numbers(session: Session): Float32Array[] {
  const first = session.logits();
  session.append(7);
  session.append(9);
  return [first, session.logits()];
}

describe('a prompt whose beginning was saved', () => {
  const backends = [
    ['native', native],
    ['reference', createReferenceOps],
  ] as const;
  const kvTypes = ['F16', 'Q8_0'] as const;
  const cases = backends.flatMap(([name, ops]) => kvTypes.map((kvType) => [name, kvType, ops] as const));

  it.each(cases)('goes on after a restart with the same bits (%s, %s)', (_, kvType, ops) => {
    const folder = temporaryFolder();
    const prompt = text(700);
    const before = start({ ops, kvType });
    before.read(prompt, useOf(folder));
    expect(before.save()).toBe(2);

    const after = start({ ops, kvType });
    const longer = joined(prompt, text(20, 2));
    expect(after.read(longer, useOf(folder))).toBe(512);
    before.session.sync(longer);
    expect(numbers(after.session)).toEqual(numbers(before.session));
    expect(after.problems).toEqual([]);
  });

  it('shares it with other conversations, and adds only what is new', () => {
    const folder = temporaryFolder();
    const document = text(600);
    const first = start();
    first.read(joined(document, text(300, 2)), useOf(folder, 'first'));
    expect(first.save()).toBe(3);

    const second = start();
    expect(second.read(joined(document, text(300, 3)), useOf(folder, 'second'))).toBe(512);
    expect(second.save()).toBe(1);
  });

  it('takes in only what the session does not hold', () => {
    const folder = temporaryFolder();
    const prompt = text(1100);
    const writer = start();
    writer.read(prompt, useOf(folder));
    writer.save();
    const reader = start();
    reader.read(prompt.subarray(0, 400));
    expect(reader.read(prompt, useOf(folder))).toBe(1024);
    writer.session.sync(prompt);
    expect(numbers(reader.session)).toEqual(numbers(writer.session));
    // All but the last token is in the cache now.
    expect(reader.read(prompt, useOf(folder))).toBe(1099);
  });

  it('is read in place, and what is written over it never reaches the disk', () => {
    const folder = temporaryFolder();
    const prompt = text(600);
    const writer = start();
    writer.read(prompt, useOf(folder));
    writer.save();
    const contents = () => blocksIn(folder).map((name) => readFileSync(join(folder, name)));
    const saved = contents();

    const reader = start();
    reader.read(prompt, useOf(folder));
    const edited = joined(prompt.subarray(0, 300), text(300, 5));
    expect(reader.read(edited)).toBe(300);
    expect(contents()).toEqual(saved);
    const fresh = start();
    fresh.read(edited);
    expect(numbers(reader.session)).toEqual(numbers(fresh.session));
  });

  it.skipIf(process.platform === 'win32')('stays usable when its files are deleted', () => {
    const folder = temporaryFolder();
    const prompt = text(600);
    const writer = start();
    writer.read(prompt, useOf(folder));
    writer.save();
    const reader = start();
    reader.read(prompt, useOf(folder));
    rmSync(folder, { recursive: true });
    expect(numbers(reader.session)).toEqual(numbers(writer.session));
  });
});

describe('nothing is taken that was computed otherwise', () => {
  const prompt = text(600);
  const saved = (options: Start, conditions: { readonly reservedTokens?: number } = {}) => {
    const folder = temporaryFolder();
    const writer = start(options);
    writer.read(prompt, useOf(folder), conditions.reservedTokens);
    expect(writer.save()).toBe(2);
    return folder;
  };

  it('by another model', () => {
    const folder = saved({ identity: 'model 1' });
    expect(start({ identity: 'model 2' }).read(prompt, useOf(folder))).toBe(0);
  });

  it('with another type of cache', () => {
    expect(start({ kvType: 'Q8_0' }).read(prompt, useOf(saved({ kvType: 'F16' })))).toBe(0);
  });

  it('by another backend, which rounds elsewhere', () => {
    expect(start({ ops: createReferenceOps }).read(prompt, useOf(saved({})))).toBe(0);
  });

  it('with positions stretched otherwise', () => {
    const folder = saved({ capacity: 65_536 }, { reservedTokens: 50_000 });
    const reader = start({ capacity: 65_536 });
    expect(reader.read(prompt, useOf(folder))).toBe(0);
    expect(reader.read(prompt, useOf(folder), 50_000)).toBe(512);
    expect(reader.session.ropeFactor).toBe(2);
  });

  it('for another text, not even for one that differs in its first token only', () => {
    const other = Int32Array.from(prompt);
    other[0] = 249;
    expect(start().read(other, useOf(saved({})))).toBe(0);
  });
});

describe('a block that cannot be used', () => {
  it.each([
    ['damaged', (path: string) => spoil(path, 5000)],
    ['cut', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -100))],
    ['of another version', (path: string) => spoil(path, 8)],
    ['empty', (path: string) => writeFileSync(path, '')],
  ])('because it is %s costs time and nothing else, and is replaced', (_, harm) => {
    const folder = temporaryFolder();
    const prompt = text(900);
    const writer = start();
    writer.read(prompt, useOf(folder));
    writer.save();
    const [, second] = inOrder(folder);
    harm(join(folder, second!));

    const reader = start();
    expect(reader.read(prompt, useOf(folder))).toBe(256);
    expect(reader.problems).toEqual([expect.stringMatching(/of no use/)]);
    expect(numbers(reader.session)).toEqual(numbers(writer.session));
    expect(reader.save()).toBe(1);
    expect(start().read(prompt, useOf(folder))).toBe(768);
  });

  function spoil(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 255, at);
    writeFileSync(path, bytes);
  }

  /** By block number: a later block counts as used a little earlier. */
  function inOrder(folder: string): string[] {
    const usedMs = (name: string) => statSync(join(folder, name)).mtimeMs;
    return blocksIn(folder).sort((a, b) => usedMs(b) - usedMs(a));
  }
});

describe('saving', () => {
  it('is not done for short prompts, nor without being asked for', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(512), useOf(folder));
    expect(engine.save()).toBe(0);
    engine.read(text(600));
    expect(engine.save()).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is done before another conversation takes the place', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(600, 1), useOf(folder, 'first'));
    engine.read(text(600, 2), useOf(folder, 'second'));
    expect(blocksIn(folder)).toHaveLength(2);
    expect(engine.read(text(600, 1), useOf(folder, 'first'))).toBe(512);
  });

  it('waits while the conversation goes on', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(600), useOf(folder));
    engine.read(text(700), useOf(folder));
    expect(blocksIn(folder)).toEqual([]);
    expect(engine.save()).toBe(2);
  });

  it('leaves the reply alone: only the prompt is on the disk', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(600), useOf(folder));
    for (let i = 0; i < 300; i++) engine.session.append(i % 200);
    expect(engine.save()).toBe(2);
  });

  it('takes what a stopped prompt had read', () => {
    const folder = temporaryFolder();
    const engine = start();
    const prompt = text(2000);
    engine.prefix.begin(prompt, useOf(folder));
    const { isComplete } = engine.session.sync(prompt, { isCancelled: () => engine.session.length > 600 });
    expect(isComplete).toBe(false);
    const nBlocks = engine.save();
    expect(nBlocks).toBe(Math.floor(engine.session.length / 256));
    expect(nBlocks).toBeGreaterThan(0);
    expect(start().read(prompt, useOf(folder))).toBe(nBlocks * 256);
  });

  it('is done now and then while a long prompt is read, so that a kill costs little of it', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const folder = temporaryFolder();
    const engine = start();
    const prompt = text(3000);
    engine.prefix.begin(prompt, useOf(folder));
    let before = 0;
    let largestSlice = 0;
    let mostLost = 0;
    engine.session.sync(prompt, {
      onProgress: (done) => {
        largestSlice = Math.max(largestSlice, done - before);
        before = done;
        vi.advanceTimersByTime(3_000);
        engine.prefix.checkpoint();
        mostLost = Math.max(mostLost, done - 256 * blocksIn(folder).length);
      },
    });
    // Two slices of three seconds, and what is less than a block.
    expect(mostLost).toBeLessThan(2 * largestSlice + 256);
    expect(blocksIn(folder).length).toBeGreaterThan(4);
  });

  it('ends between two blocks when it is cancelled, and is done later', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(2000), useOf(folder));
    let asked = 0;
    engine.prefix.begin(text(600, 2), useOf(folder), { isCancelled: () => ++asked > 3 });
    expect(blocksIn(folder)).toHaveLength(3);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('never keeps numbers of a timeline that was changed meanwhile', () => {
    const folder = temporaryFolder();
    const engine = start();
    const prompt = text(1100);
    engine.read(prompt, useOf(folder));
    // The second page has the same tokens after another first one.
    engine.session.sync(joined(text(256, 9), prompt.subarray(256)));
    expect(engine.save()).toBe(0);
  });

  it('ends at once when its folder is gone, and the reply goes on', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(900), useOf(folder));
    rmSync(folder, { recursive: true });
    expect(engine.save()).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(engine.problems).toEqual([expect.stringMatching(/ENOENT/)]);
    expect(engine.read(text(950), useOf(folder))).toBe(900);
    expect(engine.session.logits()).toHaveLength(512);
  });
});

describe('the size limit', () => {
  const blockSize = (() => {
    const folder = join(tempFolder()('size'));
    mkdirSync(folder);
    const engine = start();
    engine.read(text(600), useOf(folder));
    engine.save();
    return prefixStateBytes(folder) / 2;
  })();

  it('drops what was not used for longest, and of one text its end first', () => {
    const folder = temporaryFolder();
    const limit = 4 * blockSize;
    const remember = (seed: number, length = 600) => {
      const engine = start();
      engine.read(text(length, seed), useOf(folder, `c${seed}`, limit));
      engine.save();
      // Long ago, but in the order of their use.
      for (const name of blocksIn(folder)) {
        const { atimeMs, mtimeMs } = statSync(join(folder, name));
        utimesSync(join(folder, name), (atimeMs - 60_000) / 1000, (mtimeMs - 60_000) / 1000);
      }
    };
    const found = (seed: number) => start().read(text(600, seed), useOf(temporaryCopy(folder)));
    remember(1);
    remember(2);
    remember(1);
    remember(3, 300 + 256);
    expect(prefixStateBytes(folder)).toBe(limit);
    expect([1, 2, 3].map(found)).toEqual([512, 0, 512]);
  });

  it('is not exceeded by one long text: what fits of its beginning stays', () => {
    const folder = temporaryFolder();
    const engine = start();
    engine.read(text(2000), useOf(folder, 'first', 3.5 * blockSize));
    expect(engine.save()).toBe(3);
    expect(start().read(text(2000), useOf(folder))).toBe(768);
  });

  /** Looking is using. */
  function temporaryCopy(folder: string): string {
    const copy = temporaryFolder();
    for (const name of blocksIn(folder)) writeFileSync(join(copy, name), readFileSync(join(folder, name)));
    return copy;
  }
});

describe('what a deleted conversation has left', () => {
  it('is deleted but for what others share, as is what nobody owns and what a killed process left', () => {
    const folder = temporaryFolder();
    const document = text(600);
    const engine = start();
    engine.read(joined(document, text(300, 2)), useOf(folder, 'kept'));
    engine.save();
    engine.read(joined(document, text(300, 3)), useOf(folder, 'deleted'));
    engine.save();
    writeFileSync(join(folder, `${'0'.repeat(64)}.kv`), 'of nobody');
    writeFileSync(join(folder, `${'1'.repeat(64)}.kv.tmp`), 'half');
    expect(blocksIn(folder)).toHaveLength(5);

    keepPrefixesOf(folder, new Set(['kept']));
    expect(readdirSync(folder).sort()).toEqual([...blocksIn(folder), 'kept.owner'].sort());
    expect(blocksIn(folder)).toHaveLength(3);
    expect(start().read(joined(document, text(300, 2)), useOf(folder, 'kept'))).toBe(768);
    keepPrefixesOf(folder, new Set());
    expect(readdirSync(folder)).toEqual([]);
  });
});
