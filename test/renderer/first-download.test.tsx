import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import {
  defaultSettings,
  downloadWith,
  entryWith,
  FakeBridge,
  installed,
  installedStarter,
  machine,
  Refusal,
  ready,
  starter,
} from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const entry = entryWith({ recommendation: 'everyday' });
const card = () => screen.queryByRole('complementary', { name: strings.models.first.title });

function bridgeWith(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  return new FakeBridge({ 'catalogue.list': () => ({ entries: [entry], refreshedAt: null }), ...answers });
}

describe('the first download', () => {
  it('is offered in the empty chat while only the demonstration is there, and contacts nobody before the press', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    expect(card()?.textContent).toContain('Qwen3 4B');
    expect(card()?.textContent).toContain('Writes about 15 words/s, fits in memory with room to spare');
    expect(bridge.calls.filter(({ name }) => name.startsWith('download.') && name !== 'download.list')).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Download, 2.5 GB: Qwen3 4B Q4_K_M' })));
    expect(bridge.inputsOf('download.start')).toEqual([{ entryId: 'e1' }]);
  });

  it('lets the demonstration answer meanwhile', async () => {
    const bridge = bridgeWith({ 'download.list': () => [downloadWith({})] });
    await renderApp(bridge);
    const field = screen.getByRole('textbox', { name: 'Message' });
    fireEvent.change(field, { target: { value: 'Hello' } });
    await act(async () => void fireEvent.keyDown(field, { key: 'Enter' }));
    expect(bridge.inputsOf('chat.send')).toHaveLength(1);
  });

  it('keeps its place while the computer is measured', async () => {
    let finish = () => {};
    const bridge = bridgeWith({
      'machine.get': () => null,
      'machine.measure': async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return machine;
      },
    });
    await renderApp(bridge);
    expect(card()?.textContent).toContain(strings.models.machine.measuring);
    // The engine does one thing at a time: a message that is sent now says what it waits for.
    const field = screen.getByRole('textbox', { name: 'Message' });
    fireEvent.change(field, { target: { value: 'Hello' } });
    await act(async () => void fireEvent.keyDown(field, { key: 'Enter' }));
    expect(screen.getByRole('progressbar', { name: strings.models.machine.measuring })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'New conversation' }));
    await act(async () => finish());
    expect(card()?.textContent).toContain('Qwen3 4B');
  });

  it('follows the download and then offers the model, until it is in memory', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    await act(async () => {
      bridge.emit('catalogue.changed', { entries: [{ ...entry, downloadId: 'd1' }], refreshedAt: null });
      bridge.emit('download.changed', [downloadWith({})]);
    });
    expect(card()?.textContent).toContain('40 %');
    await act(async () => {
      bridge.emit('catalogue.changed', { entries: [{ ...entry, installedModelId: 'm1' }], refreshedAt: null });
      bridge.emit('library.changed', [installedStarter, installed({})]);
      bridge.emit('download.changed', []);
    });
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Use Qwen3 4B' })));
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);
    await act(async () => bridge.emit('model.changed', { ...ready, current: { ...starter, id: 'm1' } }));
    expect(card()).toBeNull();
  });

  it('is closed for good', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: strings.models.first.dismiss })));
    expect(bridge.inputsOf('settings.update')).toEqual([{ offersFirstDownload: false }]);
    expect(card()).toBeNull();
  });

  it('is not offered, and nothing is complained about, where the computer cannot be measured', async () => {
    await renderApp(
      bridgeWith({
        'catalogue.list': () => ({ entries: [entryWith({})], refreshedAt: null }),
        'machine.get': () => null,
        'machine.measure': () => {
          throw new Refusal({ code: 'engine-stopped', message: 'The engine has stopped.' });
        },
      }),
    );
    expect(card()).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    ['declined', { 'settings.get': () => ({ ...defaultSettings, offersFirstDownload: false }) }],
    ['with a model of their own', { 'library.list': () => [installedStarter, installed({ origin: 'imported' })] }],
    ['without anything to recommend', { 'catalogue.list': () => ({ entries: [], refreshedAt: null }) }],
  ] as const)('is not offered to a person %s', async (_who, answers) => {
    await renderApp(bridgeWith(answers));
    expect(card()).toBeNull();
  });
});
