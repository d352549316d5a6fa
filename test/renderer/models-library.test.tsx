import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import { entryWith, FakeBridge, installed, installedStarter, Refusal, ready } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const field = () => screen.getByRole('textbox', { name: 'Message' });
const list = () => screen.getByRole('list', { name: strings.models.library.title });
const row = (name: string) => screen.getByRole('button', { name, expanded: false }).closest('li') as HTMLElement;
const press = (target: Element, key: string, more: object = {}) => fireEvent.keyDown(target, { key, ...more });

async function openModels(bridge: FakeBridge) {
  const app = await renderApp(bridge);
  await act(async () => app.ui.getState().openModels('library'));
  return app;
}

async function chooseFrom(menu: RegExp | string, item: RegExp | string): Promise<void> {
  press(screen.getByRole('button', { name: menu }), 'Enter');
  await act(async () => fireEvent.click(screen.getByRole('menuitem', { name: item })));
}

const withModels = (...models: readonly ReturnType<typeof installed>[]) =>
  new FakeBridge({ 'library.list': () => [...models] });

describe('the Models page', () => {
  it('opens with Ctrl+Shift+M, from the menu and from the sidebar; Escape leads back to the message field', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const tab = () => screen.queryByRole('tab', { name: strings.models.tabs.library });
    press(field(), 'M', { ctrlKey: true, shiftKey: true });
    expect(document.activeElement).toBe(tab());
    press(document.body, 'Escape');
    expect(tab()).toBeNull();
    expect(document.activeElement).toBe(field());

    act(() => bridge.emit('menu.chosen', { id: 'models.open' }));
    expect(tab()).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: strings.models.close }));
    fireEvent.click(screen.getByRole('button', { name: /^Models/ }));
    expect(tab()).toBeTruthy();
  });

  it('gives way to a conversation that is opened, and to a new one', async () => {
    await openModels(new FakeBridge());
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Sums' })));
    expect(screen.getAllByTestId('message')).toHaveLength(2);

    press(field(), 'm', { metaKey: true, shiftKey: true });
    fireEvent.click(screen.getByRole('button', { name: 'New conversation' }));
    expect(document.activeElement).toBe(field());
  });

  it('is opened without asking anybody but the app for its own lists', async () => {
    const bridge = withModels(installed({}));
    const app = await openModels(bridge);
    for (const tab of ['get', 'downloads', 'settings'] as const)
      await act(async () => app.ui.getState().openModels(tab));
    const asked = new Set(bridge.calls.map(({ name }) => name));
    for (const name of ['catalogue.refresh', 'catalogue.search', 'catalogue.open', 'download.start'] as const)
      expect(asked.has(name), name).toBe(false);
  });
});

describe('a model of the list', () => {
  it('says what it is, what it can do and how fast it was', async () => {
    await openModels(withModels(installed({ id: 'starter' })));
    const text = row('Qwen3 4B').textContent;
    for (const part of ['Q4_K_M', '2.5 GB', 'In memory', 'Fast', 'Deep', 'used yesterday'])
      expect(text).toContain(part);
    // 20 tokens a second are 15 words a second.
    expect(text).toContain('about 15 words/s (measured)');
  });

  it('says that a speed is only expected', async () => {
    const speed = { prefillTokensPerSecond: 100, decodeTokensPerSecond: 4, source: 'predicted' } as const;
    await openModels(withModels(installed({ speed, lastUsedAt: null })));
    expect(row('Qwen3 4B').textContent).toContain('about 3 words/s (expected)');
    expect(row('Qwen3 4B').textContent).toContain('not used yet');
  });

  it.each([
    ['tight', 'Just fits'],
    ['pages', 'Slow'],
    ['too-large', 'Too large'],
  ] as const)('of which the memory is %s says “%s”, with the figure', async (verdict, label) => {
    await openModels(withModels(installed({ memory: { bytes: 20 * 2 ** 30, verdict } })));
    expect(screen.getByText(label).closest('[title]')?.getAttribute('title')).toContain('20 GB');
  });

  it('says in its details why a mode is missing, and where its file lies', async () => {
    const facts = { ...installed({}).facts!, modes: ['fast' as const], chatTemplate: 'instruct' as const };
    await openModels(withModels(installed({ facts, warnings: ['Below 4 bits, answers suffer.'] })));
    fireEvent.click(screen.getByRole('button', { name: 'Qwen3 4B' }));
    expect(screen.getByText(`${strings.models.noMode.instruct}.`)).toBeTruthy();
    expect(screen.getByText('/models')).toBeTruthy();
    expect(screen.getByText('Below 4 bits, answers suffer.')).toBeTruthy();
    expect(screen.getByRole('img', { name: /Below 4 bits/ })).toBeTruthy();
  });

  it('is loaded with Use; the loading says how far it is and can be cancelled', async () => {
    const bridge = withModels(installedStarter, installed({}));
    await openModels(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Use Qwen3 4B' })));
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);

    const progress = { doneBytes: 1e9, totalBytes: 4e9 };
    act(() =>
      bridge.emit('model.changed', { ...ready, loading: { id: 'm1', name: 'Qwen3 4B', phase: 'reading', progress } }),
    );
    const line = strings.models.loading.reading('Qwen3 4B', '25 %');
    expect(within(row('Qwen3 4B')).getByRole('progressbar', { name: line })).toBeTruthy();
    const cancel = within(row('Qwen3 4B')).getByRole('button', { name: strings.models.loading.cancel });
    await act(async () => fireEvent.click(cancel));
    expect(bridge.inputsOf('model.cancelLoad')).toHaveLength(1);
  });

  it('is taken out of memory', async () => {
    const bridge = withModels(installedStarter);
    await openModels(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: strings.models.row.unload })));
    expect(bridge.inputsOf('model.unload')).toHaveLength(1);
    expect(screen.getByText(strings.models.memory.nothing)).toBeTruthy();
  });

  it('is checked again; how far that is shows, and it can be stopped', async () => {
    let finish = () => {};
    const bridge = new FakeBridge({
      'library.list': () => [installed({ verifying: { doneBytes: 0, totalBytes: 4e9 } })],
      'library.verify': async ({ id }) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return installed({ id });
      },
    });
    await openModels(bridge);
    act(() => bridge.emit('library.progress', { id: 'm1', doneBytes: 3e9, totalBytes: 4e9 }));
    expect(screen.getByRole('progressbar', { name: 'Checking the file, 75 %' })).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: strings.models.row.cancelVerify })));
    expect(bridge.inputsOf('library.cancelVerify')).toEqual([{ id: 'm1' }]);

    act(() => bridge.emit('library.changed', [installed({})]));
    await chooseFrom('More for Qwen3 4B', /^Check the file again/);
    expect(bridge.inputsOf('library.verify')).toEqual([{ id: 'm1' }]);
    await act(async () => finish());
    expect(screen.getByText(strings.models.row.verified('Qwen3 4B'))).toBeTruthy();
  });

  it('says nothing about a check that the person stopped', async () => {
    const bridge = new FakeBridge({
      'library.list': () => [installed({})],
      'library.verify': () => {
        throw new Refusal({ code: 'cancelled', message: 'It was cancelled.' });
      },
    });
    await openModels(bridge);
    await chooseFrom('More for Qwen3 4B', /^Check the file again/);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is shown in its folder', async () => {
    const bridge = withModels(installed({}));
    await openModels(bridge);
    await chooseFrom('More for Qwen3 4B', /^Show in folder/);
    expect(bridge.inputsOf('library.reveal')).toEqual([{ id: 'm1' }]);
  });
});

describe('a model with which something is wrong', () => {
  const gone = { code: 'file-missing', message: 'The file is no longer there.' };
  const damaged = { code: 'hash-mismatch', message: 'The file is damaged.' };

  it('stays in the list, says so, and offers to look for its file', async () => {
    const bridge = withModels(installed({ origin: 'imported', problem: gone }));
    await openModels(bridge);
    expect(row('Qwen3 4B').textContent).toContain(gone.message);
    expect(screen.queryByRole('button', { name: 'Use Qwen3 4B' })).toBeNull();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Find the file of Qwen3 4B' })));
    expect(bridge.inputsOf('library.import')).toEqual([{ what: 'files' }]);
  });

  it('is downloaded again when it came from the hub', async () => {
    const bridge = new FakeBridge({
      'library.list': () => [installed({ problem: damaged })],
      'catalogue.list': () => ({ entries: [entryWith({ installedModelId: 'm1' })], refreshedAt: null }),
    });
    await openModels(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Download Qwen3 4B again' })));
    expect(bridge.inputsOf('download.start')).toEqual([{ entryId: 'e1' }]);
    expect(screen.getByRole('tab', { name: /^Downloads/, selected: true })).toBeTruthy();
  });

  it('is looked at again when its file may have changed', async () => {
    const bridge = withModels(installed({ origin: 'lm-studio', problem: damaged }));
    await openModels(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: /^Look at the file/ })));
    expect(bridge.inputsOf('library.verify')).toEqual([{ id: 'm1' }]);
  });
});

describe('removing a model', () => {
  it('says what becomes of the file, and Undo brings it back', async () => {
    const bridge = withModels(installedStarter, installed({}));
    await openModels(bridge);
    await chooseFrom('More for Qwen3 4B', /^Delete/);
    expect(bridge.inputsOf('library.remove')).toEqual([{ id: 'm1' }]);
    expect(within(list()).queryByText('Qwen3 4B')).toBeNull();
    expect(screen.getByText(strings.models.row.removed('Qwen3 4B', 2.5e9))).toBeTruthy();

    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Undo' })));
    expect(bridge.inputsOf('library.restore')).toEqual([{ id: 'm1' }]);
    expect(within(list()).getByText('Qwen3 4B')).toBeTruthy();
  });

  it('leaves a file alone that others hold', async () => {
    const bridge = new FakeBridge({
      'library.list': () => [installed({ origin: 'ollama' })],
      'library.remove': () => ({ deletesFiles: false, sizeBytes: 2.5e9 }),
    });
    await openModels(bridge);
    await chooseFrom('More for Qwen3 4B', /^Take off the list/);
    expect(screen.getByText(strings.models.row.takenOff('Qwen3 4B'))).toBeTruthy();
  });

  it('can be undone until Tandem quits: after the notification is gone, and after a reload of the window', async () => {
    const bridge = new FakeBridge({ 'library.removed': () => [installed({})] });
    await openModels(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Put back Qwen3 4B' })));
    expect(bridge.inputsOf('library.restore')).toEqual([{ id: 'm1' }]);
    expect(screen.queryByRole('button', { name: 'Put back Qwen3 4B' })).toBeNull();
    expect(within(list()).getByText('Qwen3 4B')).toBeTruthy();
  });

  it('is not offered for the demonstration model, by menu or by key', async () => {
    const bridge = withModels(installedStarter);
    await openModels(bridge);
    press(screen.getByRole('button', { name: 'Starter' }), 'Delete');
    press(screen.getByRole('button', { name: 'More for Starter' }), 'Enter');
    expect(screen.queryByRole('menuitem', { name: /Delete|Take off/ })).toBeNull();
    expect(bridge.inputsOf('library.remove')).toEqual([]);
  });

  it('with the Delete key leaves the keyboard beside it', async () => {
    const bridge = withModels(installed({ id: 'a', name: 'A' }), installed({ id: 'b', name: 'B' }));
    await openModels(bridge);
    const first = screen.getByRole('button', { name: 'A' });
    first.focus();
    press(first, 'Delete');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'B' })));
    expect(bridge.inputsOf('library.remove')).toEqual([{ id: 'a' }]);
  });
});

describe('a long list', () => {
  const many = Array.from({ length: 60 }, (_, i) =>
    installed({ id: `m${i}`, name: `Model ${i}`, lastUsedAt: 1e6 - i, addedAt: 0 }),
  );
  const name = (i: number) => screen.getByRole('button', { name: `Model ${i}` });

  it('is one stop for Tab; the arrow keys, Home and End go through it', async () => {
    await openModels(withModels(...many));
    await waitFor(() => expect(name(59)).toBeTruthy());
    const stops = () => [...list().querySelectorAll('[data-row]')].filter((row) => row.querySelector('[tabindex="0"]'));
    expect(stops()).toEqual([name(0).closest('li')]);
    name(0).focus();
    press(name(0), 'ArrowDown');
    expect(document.activeElement).toBe(name(1));
    press(name(1), 'End');
    expect(document.activeElement).toBe(name(59));
    press(name(59), 'ArrowDown');
    expect(document.activeElement).toBe(name(59));
    press(name(59), 'Home');
    expect(document.activeElement).toBe(name(0));
    press(name(0), 'ArrowDown');
    expect(stops()).toEqual([name(1).closest('li')]);
  });

  it('can be filtered by name, file and quantization, and ordered', async () => {
    const other = installed({ id: 'o', name: 'Zeta', fileName: 'z.gguf', sizeBytes: 90e9, addedAt: 2e6 });
    await openModels(withModels(...many, { ...other, facts: { ...other.facts!, quantization: 'Q8_0' } }));
    const shown = () =>
      within(list())
        .getAllByRole('listitem')
        .map((item) => item.dataset.row);
    await waitFor(() => expect(shown()).toHaveLength(61));
    const search = screen.getByRole('searchbox', { name: strings.models.library.filter });
    fireEvent.change(search, { target: { value: 'q8 zeta' } });
    await waitFor(() => expect(shown()).toEqual(['o']));
    fireEvent.change(search, { target: { value: 'nothing like it' } });
    await screen.findByText(strings.models.library.noMatch('nothing like it'));
    press(search, 'Escape');
    await waitFor(() => expect(shown()).toHaveLength(61));
    // Escape emptied the field and did not leave the page.
    expect(screen.getByRole('tab', { name: strings.models.tabs.library })).toBeTruthy();

    fireEvent.change(screen.getByRole('combobox', { name: 'Order' }), { target: { value: 'size' } });
    await waitFor(() => expect(shown()[0]).toBe('o'));
    fireEvent.change(screen.getByRole('combobox', { name: 'Order' }), { target: { value: 'name' } });
    await waitFor(() => expect(shown().slice(0, 3)).toEqual(['m0', 'm1', 'm2']));
  });
});

describe('adding models that are on this computer', () => {
  it('takes files and folders, and says what was added and what was none', async () => {
    const bridge = new FakeBridge({
      'library.import': ({ what }) =>
        what === 'files'
          ? { models: [installed({})], skipped: [{ fileName: 'a.txt', problem: { code: 'not-gguf', message: 'No.' } }] }
          : {
              models: [installed({}), installed({ id: 'm2' })],
              skipped: ['b', 'c'].map((fileName) => ({ fileName, problem: { code: 'not-gguf', message: 'No.' } })),
            },
    });
    await openModels(bridge);
    await chooseFrom('Add models', /^Model files/);
    expect(screen.getByText('Added “Qwen3 4B”.')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toBe('No.');
    await chooseFrom('Add models', /^A whole folder/);
    expect(screen.getByText('Added 2 models.')).toBeTruthy();
    expect(screen.getByText(strings.models.library.skipped(['b', 'c']))).toBeTruthy();
    expect(bridge.inputsOf('library.import')).toEqual([{ what: 'files' }, { what: 'folder' }]);
  });

  it('finds the models of other apps, and adds those that are chosen', async () => {
    const found = (id: string, fields: object) => ({
      id,
      name: id,
      fileName: `${id}.gguf`,
      folder: '/x',
      origin: 'lm-studio' as const,
      nParts: 1,
      sizeBytes: 1e9,
      repo: null,
      facts: null,
      problem: null,
      isInstalled: false,
      ...fields,
    });
    const bridge = new FakeBridge({
      'library.scanKnown': () => ({
        candidates: [found('new', {}), found('unwanted', {}), found('known', { isInstalled: true })],
        nUnsupported: 2,
      }),
      'library.add': () => ({ models: [installed({})], skipped: [] }),
    });
    await openModels(bridge);
    await chooseFrom('Add models', /^From other apps/);
    const box = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name });
    expect(box(/^known/).disabled).toBe(true);
    expect(screen.getByText(strings.models.found.unsupported(2))).toBeTruthy();
    fireEvent.click(box(/^unwanted/));
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Add 1 model' })));
    expect(bridge.inputsOf('library.add')).toEqual([{ candidateIds: ['new'] }]);
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.getByText('Added “Qwen3 4B”.')).toBeTruthy();
  });
});
