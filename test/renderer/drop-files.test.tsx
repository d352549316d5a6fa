import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import { FakeBridge, installed } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.models.library;
const dropWords = strings.documents.drop;
const model = new File(['GGUF'], 'model.gguf');
const notGguf = { code: 'not-gguf', message: 'This is not a GGUF model file.' };

const holding = (...files: readonly File[]) => ({ dataTransfer: { types: ['Files'], files, dropEffect: 'none' } });
const drop = (target: Element, ...files: readonly File[]) =>
  act(async () => void fireEvent.drop(target, holding(...files)));
/** What hangs over the window moves to another element, or out of it. */
const leaveFor = (relatedTarget: Element | null) =>
  fireEvent(document.body, Object.assign(new Event('dragleave', { bubbles: true }), { relatedTarget }));
const hint = () => screen.queryByText(dropWords.chat) ?? screen.queryByText(dropWords.models);

describe('files from the file manager', () => {
  it('say what a drop would do while they hang over the window, and no longer', async () => {
    await renderApp(new FakeBridge());
    fireEvent.dragOver(document.body, holding(model));
    expect(hint()).toBeTruthy();
    leaveFor(document.body);
    expect(hint()).toBeTruthy();
    leaveFor(null);
    expect(hint()).toBeNull();

    fireEvent.dragOver(document.body, holding(model));
    fireEvent.pointerMove(document.body);
    expect(hint()).toBeNull();
  });

  it('are added when they are dropped, on every page', async () => {
    const bridge = new FakeBridge({ 'library.importDropped': () => ({ models: [installed({})], skipped: [] }) });
    const app = await renderApp(bridge);
    await drop(screen.getByRole('main'), model);
    await act(async () => app.ui.getState().openModels('downloads'));
    await drop(screen.getByRole('main'), model);
    expect(bridge.inputsOf('library.importDropped')).toEqual([[model], [model]]);
    expect(screen.getAllByText(words.addedOne('Qwen3 4B')).length).toBeGreaterThan(0);
    expect(hint()).toBeNull();
  });

  it('that are no models are refused with a sentence on the page of models', async () => {
    const skipped = [{ fileName: 'notes.txt', problem: notGguf }];
    const app = await renderApp(new FakeBridge({ 'library.importDropped': () => ({ models: [], skipped }) }));
    await act(async () => app.ui.getState().openModels());
    await drop(document.body, new File(['x'], 'notes.txt'));
    expect(screen.getByText(notGguf.message)).toBeTruthy();
  });

  it('go where they belong when they are dropped on the chat: models to the library, everything else into the conversation', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const notes = new File(['x'], 'notes.txt');
    const field = screen.getByRole('textbox', { name: 'Message' });
    fireEvent.dragOver(field, holding(model, notes));
    expect(screen.getByText(dropWords.chat)).toBeTruthy();
    // False: the window may not open the file in place of the page.
    await act(async () => expect(fireEvent.drop(field, holding(model, notes))).toBe(false));
    expect(bridge.inputsOf('library.importDropped')).toEqual([[model]]);
    expect(bridge.inputsOf('document.addDropped')).toEqual([{ conversationId: null, files: [notes] }]);
  });

  it('are told from text that is dragged within the window', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const text = { dataTransfer: { types: ['text/plain'], files: [] } };
    expect(fireEvent.dragOver(document.body, text)).toBe(true);
    expect(fireEvent.drop(document.body, text)).toBe(true);
    expect(hint()).toBeNull();
    expect(bridge.inputsOf('library.importDropped')).toEqual([]);
  });
});
