import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ModelsFolder } from '../../app/contract.ts';
import { strings } from '../../renderer/strings.ts';
import { defaultSettings, FakeBridge, Refusal, ready } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

async function openSettings(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const bridge = new FakeBridge(answers);
  const app = await renderApp(bridge);
  await act(async () => app.ui.getState().openModels('settings'));
  return bridge;
}

const click = (name: string) => act(async () => fireEvent.click(screen.getByRole('button', { name })));

describe('the models folder', () => {
  const folder: ModelsFolder = { path: '/data/models', freeBytes: 120e9, usedBytes: 41e9, move: null };

  it('says where it is, what is in it and what is free', async () => {
    await openSettings({ 'library.folder': () => folder });
    expect(screen.getByText('/data/models')).toBeTruthy();
    expect(screen.getByText('41 GB in it, 120 GB free on this disk')).toBeTruthy();
  });

  it('says when its disk cannot be reached', async () => {
    await openSettings({ 'library.folder': () => ({ ...folder, freeBytes: null }) });
    expect(screen.getByText(strings.models.folder.notConnected)).toBeTruthy();
  });

  it('moves to another disk, says how far it is, and can be stopped', async () => {
    const bridge = await openSettings({
      'library.folder': () => ({ ...folder, move: { to: '/big/models', doneBytes: 0, totalBytes: 41e9 } }),
    });
    act(() => bridge.emit('library.progress', { id: null, doneBytes: 20.5e9, totalBytes: 41e9 }));
    expect(screen.getByText('Moving to /big/models, 50 %')).toBeTruthy();
    await click(strings.models.folder.cancelMove);
    expect(bridge.inputsOf('library.cancelMove')).toHaveLength(1);
  });

  it('shows the new folder when the move is over', async () => {
    const bridge = await openSettings({
      'library.folder': () => folder,
      'library.moveFolder': () => ({ ...folder, path: '/big/models' }),
    });
    await click(strings.models.folder.move);
    expect(screen.getByText('/big/models')).toBeTruthy();
    // What was on its way must not bring the move back.
    act(() => bridge.emit('library.progress', { id: null, doneBytes: 40e9, totalBytes: 41e9 }));
    expect(screen.queryByText(/^Moving to/)).toBeNull();
  });
});

describe('where downloads come from', () => {
  const radio = (name: RegExp) => screen.getByRole('radio', { name });

  it('is chosen, and named wherever somebody is asked', async () => {
    const bridge = await openSettings({ 'settings.update': (change) => ({ ...defaultSettings, ...change }) as never });
    expect(radio(/^Hugging Face/).getAttribute('aria-checked')).toBe('true');
    await act(async () => fireEvent.click(radio(/^ModelScope/)));
    expect(bridge.inputsOf('settings.update')).toEqual([{ hubEndpoint: 'modelscope' }]);
    expect(screen.getByText(strings.models.token.explanation('modelscope.cn'))).toBeTruthy();
  });

  it('can be a mirror, once its address is given', async () => {
    const bridge = await openSettings();
    await act(async () => fireEvent.click(radio(/^Another address/)));
    expect(bridge.inputsOf('settings.update')).toEqual([]);
    const field = screen.getByRole('textbox', { name: strings.models.hub.address });
    fireEvent.change(field, { target: { value: ' https://mirror.example ' } });
    await act(async () => void fireEvent.keyDown(field, { key: 'Enter' }));
    expect(bridge.inputsOf('settings.update')).toEqual([{ hubEndpoint: 'https://mirror.example' }]);
    expect(screen.getByText(strings.models.token.explanation('mirror.example'))).toBeTruthy();
  });

  it('says why an address is refused, and keeps the hub of before', async () => {
    await openSettings({
      'settings.update': () => {
        throw new Refusal({ code: 'bad-endpoint', message: 'The address must begin with https.' });
      },
    });
    await act(async () => fireEvent.click(radio(/^Another address/)));
    fireEvent.change(screen.getByRole('textbox', { name: strings.models.hub.address }), {
      target: { value: 'ftp://x' },
    });
    await click(strings.models.hub.takeAddress);
    expect(screen.getByRole('alert').textContent).toBe('The address must begin with https.');
    expect(screen.getByText(strings.models.token.explanation('huggingface.co'))).toBeTruthy();
  });
});

describe('the access token', () => {
  const field = () => screen.queryByLabelText<HTMLInputElement>(strings.models.token.field);
  const secret = 'hf_secret_token';

  it('is given to the app and never seen in the window again', async () => {
    const bridge = await openSettings();
    expect(field()?.type).toBe('password');
    fireEvent.change(field() as HTMLElement, { target: { value: ` ${secret} ` } });
    await click(strings.models.token.save);
    expect(bridge.inputsOf('hub.setToken')).toEqual([{ token: secret, keepObfuscated: false }]);
    expect(screen.getByText(strings.models.token.kept['key-store'])).toBeTruthy();
    expect(document.documentElement.outerHTML).not.toContain(secret);
    expect([...document.querySelectorAll('input')].some(({ value }) => value.includes(secret))).toBe(false);

    await click(strings.models.token.clear);
    expect(bridge.inputsOf('hub.clearToken')).toHaveLength(1);
    expect(field()?.value).toBe('');
  });

  it('is gone from the field even when it could not be kept', async () => {
    await openSettings({
      'hub.setToken': () => {
        throw new Refusal({ code: 'key-store', message: 'The key store is locked.' });
      },
    });
    fireEvent.change(field() as HTMLElement, { target: { value: secret } });
    await click(strings.models.token.save);
    expect(screen.getByRole('alert').textContent).toBe('The key store is locked.');
    expect(field()?.value).toBe('');
  });

  it('is only obfuscated on a system without a key store when the person agrees', async () => {
    const bridge = await openSettings({ 'hub.token': () => ({ hasToken: false, keeping: 'memory' }) });
    const agree = screen.getByRole<HTMLInputElement>('checkbox', { name: strings.models.token.keepObfuscated });
    expect(agree.checked).toBe(false);
    fireEvent.click(agree);
    fireEvent.change(field() as HTMLElement, { target: { value: secret } });
    await click(strings.models.token.save);
    expect(bridge.inputsOf('hub.setToken')).toEqual([{ token: secret, keepObfuscated: true }]);
  });
});

describe('keeping models in memory', () => {
  const { keep, noRoom } = strings.models.memorySetting;
  const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });

  it('is off until it is chosen', async () => {
    const bridge = await openSettings();
    expect(box(keep).checked).toBe(false);
    await act(async () => fireEvent.click(box(keep)));
    expect(bridge.inputsOf('settings.update')).toEqual([{ keepInMemory: true }]);
  });

  it('is not offered where there is no room, and says what it takes', async () => {
    await openSettings({ 'model.state': () => ({ ...ready, canKeepInMemory: false }) });
    expect(box(noRoom).disabled).toBe(true);
  });

  it('can always be turned off', async () => {
    const bridge = await openSettings({
      'model.state': () => ({ ...ready, canKeepInMemory: false }),
      'settings.get': () => ({ ...defaultSettings, keepInMemory: true }),
    });
    await act(async () => fireEvent.click(box(keep)));
    expect(bridge.inputsOf('settings.update')).toEqual([{ keepInMemory: false }]);
  });
});

describe('the length of conversations', () => {
  it('is a number of tokens or left to the app', async () => {
    const bridge = await openSettings();
    const context = screen.getByRole('combobox', { name: strings.models.memorySetting.context });
    await act(async () => fireEvent.change(context, { target: { value: '8192' } }));
    await act(async () => fireEvent.change(context, { target: { value: 'auto' } }));
    const kv = screen.getByRole('combobox', { name: strings.models.memorySetting.kv });
    await act(async () => fireEvent.change(kv, { target: { value: 'Q8_0' } }));
    expect(bridge.inputsOf('settings.update')).toEqual([
      { contextTokens: 8192 },
      { contextTokens: 'auto' },
      { kvType: 'Q8_0' },
    ]);
  });
});

describe('what was read', () => {
  const text = strings.models.prefixState;
  const checkbox = () => screen.getByRole<HTMLInputElement>('checkbox', { name: text.remember });

  it('says what it takes on the disk, and is cleared', async () => {
    const bridge = await openSettings({ 'prefixState.usage': () => ({ bytes: 2.4e9 }) });
    expect(screen.getByText('2.4 GB on this disk')).toBeTruthy();
    await click(text.clear);
    expect(bridge.inputsOf('prefixState.clear')).toHaveLength(1);
    expect(screen.getByText(text.usage(0))).toBeTruthy();
    expect(screen.queryByRole('button', { name: text.clear })).toBeNull();
  });

  it('is remembered until somebody switches that off, which deletes it', async () => {
    let bytes = 2.4e9;
    const bridge = await openSettings({
      'prefixState.usage': () => ({ bytes }),
      'settings.update': (change) => {
        bytes = 0;
        return { ...defaultSettings, ...change } as never;
      },
    });
    expect(checkbox().checked).toBe(true);
    await act(async () => fireEvent.click(checkbox()));
    expect(bridge.inputsOf('settings.update')).toEqual([{ savesPrefixState: false }]);
    expect(checkbox().checked).toBe(false);
    expect(screen.getByText(text.usage(0))).toBeTruthy();
    expect(screen.queryByRole('combobox', { name: text.limit })).toBeNull();
  });

  it('has a limit', async () => {
    const bridge = await openSettings();
    const limit = screen.getByRole('combobox', { name: text.limit });
    fireEvent.change(limit, { target: { value: '20000000000' } });
    expect(bridge.inputsOf('settings.update')).toEqual([{ prefixStateLimitBytes: 20e9 }]);
  });

  it('says why it could not be cleared', async () => {
    await openSettings({
      'prefixState.usage': () => ({ bytes: 2.4e9 }),
      'prefixState.clear': () => {
        throw new Refusal({ code: 'prefix-state-in-use', message: 'The model uses it.' });
      },
    });
    await click(text.clear);
    expect(screen.getByText('The model uses it.')).toBeTruthy();
  });
});
