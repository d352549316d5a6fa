import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import { FakeBridge, ready as state } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const notModel = { code: 'not-gguf', message: '“notes.gguf” is not a GGUF file.' };
const diskFull = { code: 'disk-full', message: 'The disk is full.' };

const alerts = () => screen.queryAllByRole('alert').map((alert) => alert.textContent);

describe('problems', () => {
  it('a file that could not be opened is told once, until it is dismissed', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...state, problem: notModel }));
    expect(alerts()).toEqual([notModel.message]);
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    act(() => bridge.emit('model.changed', { ...state, engine: 'restarting', problem: notModel }));
    expect(alerts()).toEqual([]);
  });

  it('the same problem after another attempt is told again', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...state, problem: notModel }));
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    act(() =>
      bridge.emit('model.changed', {
        ...state,
        loading: { id: 'n', name: 'notes.gguf', phase: 'opening', progress: null },
      }),
    );
    act(() => bridge.emit('model.changed', { ...state, problem: notModel }));
    expect(alerts()).toEqual([notModel.message]);
  });

  it('standing troubles are there from the start and go away by themselves', async () => {
    const bridge = new FakeBridge({ 'app.problems': () => [diskFull] });
    await renderApp(bridge);
    expect(alerts()).toEqual([diskFull.message]);
    act(() => bridge.emit('app.problemsChanged', []));
    expect(alerts()).toEqual([]);
  });

  it('a trouble that comes back after it was dismissed and over is told again', async () => {
    const bridge = new FakeBridge({ 'app.problems': () => [diskFull] });
    await renderApp(bridge);
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(alerts()).toEqual([]);
    act(() => bridge.emit('app.problemsChanged', []));
    act(() => bridge.emit('app.problemsChanged', [diskFull]));
    expect(alerts()).toEqual([diskFull.message]);
  });

  it('says calmly what the engine does', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...state, engine: 'restarting' }));
    expect(screen.getByText(strings.model.engine.restarting)).toBeTruthy();
    expect(alerts()).toEqual([]);
  });
});
