import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CatalogueEntry, Repository } from '../../app/contract.ts';
import { groupEntries } from '../../renderer/models/group-entries.ts';
import { strings } from '../../renderer/strings.ts';
import { downloadWith, entryWith, FakeBridge, installed, installedStarter, machine, Refusal } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.models.get;
const everyday = entryWith({ recommendation: 'everyday' });
const hardest = entryWith({ id: 'e2', modelId: 'm30', name: 'Qwen3 30B', recommendation: 'hardest', sizeBytes: 18e9 });

function bridgeWith(entries: readonly CatalogueEntry[], answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  return new FakeBridge({ 'catalogue.list': () => ({ entries: [...entries], refreshedAt: null }), ...answers });
}

async function openGet(bridge: FakeBridge) {
  const app = await renderApp(bridge);
  await act(async () => app.ui.getState().openModels('get'));
  return app;
}

const card = (name: string) => screen.getByRole('heading', { name }).closest('article') as HTMLElement;
const rows = () => within(screen.getByRole('list', { name: words.all })).getAllByRole('listitem');
const search = () => screen.getByRole('searchbox', { name: strings.models.search.label });

describe('what suits this computer', () => {
  it('comes first, the everyday choice before the other, in words a second and sizes', async () => {
    await openGet(bridgeWith([hardest, everyday]));
    const headings = screen.getAllByRole('heading', { level: 4 }).map((heading) => heading.textContent);
    expect(headings).toEqual(['Qwen3 4B', 'Qwen3 30B']);
    const text = card('Qwen3 4B').textContent;
    // 20 and 200 tokens a second.
    for (const part of ['For everyday use', 'about 15 words/s', 'about 150 words/s', '2.5 GB, about 2 min', '3 GB'])
      expect(text).toContain(part);
    expect(text).toContain('2.6 GB, 400 GB free');
  });

  it('says when the disk is too small, and what the figures rest on', async () => {
    await openGet(
      bridgeWith([everyday], {
        'library.folder': () => ({ path: '/models', freeBytes: 1e9, usedBytes: 0, move: null }),
      }),
    );
    expect(card('Qwen3 4B').textContent).toContain('2.6 GB, only 1 GB free');
    expect(screen.getByText(/8 cores, 32 GB of memory, 20 GB of it free/)).toBeTruthy();
  });

  it('is measured once when nobody has measured it yet', async () => {
    let finish = () => {};
    const bridge = bridgeWith([everyday], {
      'machine.get': () => null,
      'machine.measure': async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return machine;
      },
    });
    await openGet(bridge);
    expect(screen.getByText(strings.models.machine.measuring)).toBeTruthy();
    await act(async () => finish());
    expect(screen.getByText(/8 cores/)).toBeTruthy();
    expect(bridge.inputsOf('machine.measure')).toHaveLength(1);
  });

  it('invents nothing: what is not known is said to be unknown', async () => {
    await openGet(bridgeWith([{ ...everyday, sizeBytes: null, diskNeededBytes: null, downloadSeconds: null }]));
    expect(within(card('Qwen3 4B')).getAllByText(words.unknown)).toHaveLength(2);
  });

  it('is downloaded with one button, which then shows how far it is, and at last uses it', async () => {
    let entry = everyday;
    const bridge = bridgeWith([], { 'catalogue.list': () => ({ entries: [entry], refreshedAt: null }) });
    await openGet(bridge);
    const button = within(card('Qwen3 4B')).getByRole('button', { name: 'Download, 2.5 GB: Qwen3 4B Q4_K_M' });
    await act(async () => fireEvent.click(button));
    expect(bridge.inputsOf('download.start')).toEqual([{ entryId: 'e1' }]);

    entry = { ...everyday, downloadId: 'd1' };
    await act(async () => {
      bridge.emit('catalogue.changed', { entries: [entry], refreshedAt: null });
      bridge.emit('download.changed', [downloadWith({})]);
    });
    const progress = within(card('Qwen3 4B')).getByRole('button', { name: /^Download of/ });
    expect(progress.textContent).toBe('40 %');

    entry = { ...everyday, installedModelId: 'm1' };
    await act(async () => {
      bridge.emit('catalogue.changed', { entries: [entry], refreshedAt: null });
      bridge.emit('library.changed', [installedStarter, installed({})]);
    });
    await act(async () => fireEvent.click(within(card('Qwen3 4B')).getByRole('button', { name: 'Use Qwen3 4B' })));
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);
  });
});

describe('the catalogue', () => {
  const low = entryWith({ id: 'low', quantization: 'Q2_K', sizeBytes: 1e9, warnings: ['Fewer than 4 bits.'] });
  const large = entryWith({
    id: 'large',
    modelId: 'large',
    name: 'Qwen3 235B',
    sizeBytes: 140e9,
    modes: ['fast'],
    memory: { bytes: 150 * 2 ** 30, verdict: 'too-large' },
  });

  it('is one row for each model, in the order of the app, with its best quantization; the others unfold', async () => {
    await openGet(bridgeWith([everyday, low, large]));
    expect(rows().map((row) => row.querySelector('[data-row-focus] > span')?.firstChild?.textContent)).toEqual([
      'Qwen3 4B',
      'Qwen3 235B',
    ]);
    expect(rows()[0]?.textContent).toContain('Q4_K_M');
    expect(rows()[1]?.textContent).toContain('Too large');
    fireEvent.click(screen.getByRole('button', { name: /^Qwen3 4B/, expanded: false }));
    const table = screen.getByRole('table', { name: words.quantizationsOf('Qwen3 4B') });
    const headers = within(table).getAllByRole('rowheader');
    expect(headers.map((header) => header.textContent)).toEqual(['Q4_K_M', 'Q2_K']);
    expect(within(headers[1]!).getByRole('img', { name: 'Caution: Fewer than 4 bits.' })).toBeTruthy();
    expect(screen.getByText('Fewer than 4 bits.')).toBeTruthy();
  });

  it('is filtered by text, mode, size and what fits', () => {
    const all = [everyday, low, large];
    const filter = { text: '', mode: 'any', maxBytes: null, fitsOnly: false } as const;
    const left = (change: object) =>
      groupEntries(all, { ...filter, ...change }).flatMap(({ entries }) => entries.map(({ id }) => id));
    expect(left({})).toEqual(['e1', 'low', 'large']);
    expect(left({ text: '4b q2' })).toEqual(['low']);
    expect(left({ mode: 'deep' })).toEqual(['e1', 'low']);
    expect(left({ maxBytes: 3e9 })).toEqual(['e1', 'low']);
    expect(left({ fitsOnly: true })).toEqual(['e1', 'low']);
    // A size that is not known cannot be ruled out.
    expect(groupEntries([entryWith({ sizeBytes: null })], { ...filter, maxBytes: 1 })).toHaveLength(1);
  });

  it('filters as the person types, and through its lists', async () => {
    await openGet(bridgeWith([everyday, low, large]));
    fireEvent.change(search(), { target: { value: '235' } });
    expect(rows()).toHaveLength(1);
    fireEvent.keyDown(search(), { key: 'Escape' });
    expect(rows()).toHaveLength(2);
    fireEvent.change(screen.getByRole('combobox', { name: words.sizeFilter }), { target: { value: '3' } });
    expect(rows()).toHaveLength(1);
    fireEvent.change(screen.getByRole('combobox', { name: words.sizeFilter }), { target: { value: 'any' } });
    fireEvent.click(screen.getByRole('checkbox', { name: words.fitsOnly }));
    expect(rows()).toHaveLength(1);
  });

  it('is refreshed only on demand, and says whom it asks', async () => {
    const bridge = bridgeWith([{ ...everyday, sizeBytes: null }], {
      'catalogue.refresh': () => ({ entries: [everyday], refreshedAt: Date.now() }),
    });
    await openGet(bridge);
    expect(bridge.inputsOf('catalogue.refresh')).toEqual([]);
    expect(screen.getByText(/Asks huggingface\.co which files.*Not asked yet/)).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Refresh from huggingface.co' })));
    expect(card('Qwen3 4B').textContent).toContain('2.5 GB');
    expect(screen.getByText(/Last asked just now/)).toBeTruthy();
  });
});

describe('the search', () => {
  const repository: Repository = {
    repo: 'some/Model-GGUF',
    downloads: 1200,
    updatedAt: 1,
    isGated: false,
    offers: null,
  };
  const offer = {
    id: 'Model-Q4_0',
    name: 'Model-Q4_0',
    quantization: 'Q4_0',
    nFiles: 1,
    sizeBytes: 5e9,
    isVerifiable: true,
    memory: null,
    speed: null,
    warnings: [],
    installedModelId: null,
    downloadId: null,
  };
  const submit = () => act(async () => fireEvent.submit(search().closest('form') as HTMLElement));

  it('asks the hub of the settings, by name, only when the person says so', async () => {
    const bridge = bridgeWith([everyday], {
      'catalogue.search': () => ({ repositories: [repository] }),
      'catalogue.open': () => ({ ...repository, offers: [] }),
    });
    await openGet(bridge);
    fireEvent.change(search(), { target: { value: ' model ' } });
    expect(bridge.inputsOf('catalogue.search')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Search huggingface.co' })).toBeTruthy();
    await submit();
    expect(bridge.inputsOf('catalogue.search')).toEqual([{ text: 'model' }]);
    expect(screen.getByRole('heading', { name: 'On huggingface.co' })).toBeTruthy();
    expect(screen.getByText('1,200 downloads')).toBeTruthy();
  });

  it('shows what a repository holds when it is unfolded, and downloads from it', async () => {
    const other = { ...repository, repo: 'other/One' };
    const bridge = bridgeWith([], {
      'catalogue.search': () => ({ repositories: [repository, other] }),
      'catalogue.open': () => ({ ...repository, offers: [offer] }),
    });
    await openGet(bridge);
    fireEvent.change(search(), { target: { value: 'model' } });
    await submit();
    expect(bridge.inputsOf('catalogue.open')).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'some/Model-GGUF' })));
    expect(bridge.inputsOf('catalogue.open')).toEqual([{ repo: 'some/Model-GGUF' }]);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Download Model-Q4_0' })));
    expect(bridge.inputsOf('download.start')).toEqual([{ repo: 'some/Model-GGUF', offerId: 'Model-Q4_0' }]);
  });

  it('unfolds the only repository at once: a pasted link leads to its files', async () => {
    const bridge = bridgeWith([], {
      'catalogue.search': () => ({ repositories: [{ ...repository, isGated: true }] }),
      'catalogue.open': () => ({ ...repository, isGated: true, offers: [offer] }),
    });
    await openGet(bridge);
    fireEvent.change(search(), { target: { value: 'https://huggingface.co/some/Model-GGUF' } });
    await submit();
    expect(screen.getByRole('rowheader', { name: 'Q4_0' })).toBeTruthy();
    expect(screen.getByText(strings.models.search.gatedHint)).toBeTruthy();
  });

  it('says of each file whether it fits and how fast it writes, where that is known, and which model it is', async () => {
    const memory = { bytes: 3 * 2 ** 30, verdict: 'fits' } as const;
    const speed = { prefillTokensPerSecond: 200, decodeTokensPerSecond: 20, source: 'predicted' } as const;
    const offers = [
      { ...offer, memory, speed },
      { ...offer, id: 'Other-Q4_0', name: 'Other-Q4_0' },
      { ...offer, id: 'Model-Q8_0', name: 'Model-Q8_0', quantization: 'Q8_0' },
    ];
    await openGet(
      bridgeWith([], {
        'catalogue.search': () => ({ repositories: [repository] }),
        'catalogue.open': () => ({ ...repository, offers }),
      }),
    );
    fireEvent.change(search(), { target: { value: 'model' } });
    await submit();
    const rowOf = (name: string) => screen.getByRole('rowheader', { name }).closest('tr')?.textContent;
    expect(rowOf('Model-Q4_0')).toContain('15 words/s');
    expect(rowOf('Model-Q4_0')).toContain('Fits');
    expect(rowOf('Other-Q4_0')).toMatch(/––/);
    expect(rowOf('Q8_0')).toMatch(/––/);
  });

  it('says why it failed, and tries again', async () => {
    let isOnline = false;
    const bridge = bridgeWith([], {
      'catalogue.search': () => {
        if (!isOnline) throw new Refusal({ code: 'offline', message: 'The hub cannot be reached.' });
        return { repositories: [] };
      },
    });
    await openGet(bridge);
    fireEvent.change(search(), { target: { value: 'model' } });
    await submit();
    expect(screen.getByText('The hub cannot be reached.')).toBeTruthy();
    isOnline = true;
    await act(async () => fireEvent.click(screen.getByRole('button', { name: strings.models.search.again })));
    expect(screen.getByText(strings.models.search.none('model'))).toBeTruthy();
  });

  it('shows the answer to the last question, whichever comes first', async () => {
    const answers: (() => void)[] = [];
    const bridge = bridgeWith([], {
      'catalogue.search': async ({ text }) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        return { repositories: [{ ...repository, repo: `found/${text}`, offers: [] }] };
      },
    });
    await openGet(bridge);
    for (const text of ['first', 'second']) {
      fireEvent.change(search(), { target: { value: text } });
      await submit();
    }
    await act(async () => answers[1]?.());
    await act(async () => answers[0]?.());
    expect(screen.getByRole('button', { name: 'found/second' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'found/first' })).toBeNull();
  });

  it('ends with Escape, and the catalogue is back', async () => {
    await openGet(bridgeWith([everyday]));
    fireEvent.change(search(), { target: { value: 'model' } });
    await submit();
    expect(screen.queryByRole('list', { name: words.all })).toBeNull();
    fireEvent.keyDown(search(), { key: 'Escape' });
    expect(rows()).toHaveLength(1);
  });
});
