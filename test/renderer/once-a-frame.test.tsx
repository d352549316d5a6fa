import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../renderer/client/client.ts';
import { createApp } from '../../renderer/stores/app.ts';
import { onceAFrame } from '../../renderer/stores/once-a-frame.ts';
import { downloadWith, FakeBridge, installed } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

/** Frames that pass when the test says so. */
class Frames {
  #asked: (() => void)[] = [];
  readonly next = (run: () => void) => void this.#asked.push(run);

  get nAsked(): number {
    return this.#asked.length;
  }

  pass(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const run of asked) run();
  }
}

describe('what comes oftener than the screen is drawn', () => {
  it('is applied once in a frame, the last value', () => {
    const frames = new Frames();
    const applied: number[] = [];
    const receive = onceAFrame((value: number) => applied.push(value), frames.next);
    for (let i = 0; i < 100; i++) receive(i);
    expect(frames.nAsked).toBe(1);
    expect(applied).toEqual([]);
    frames.pass();
    expect(applied).toEqual([99]);
    receive(100);
    frames.pass();
    expect(applied).toEqual([99, 100]);
  });

  it('changes the lists of the window no oftener', () => {
    const frames = new Frames();
    const bridge = new FakeBridge();
    const app = createApp(createClient(bridge), frames.next);
    let changes = 0;
    for (const store of [app.library, app.downloads]) store.subscribe(() => void changes++);
    for (let i = 0; i < 50; i++) {
      bridge.emit('library.changed', [installed({ sizeBytes: i })]);
      bridge.emit('download.changed', [downloadWith({ doneBytes: i })]);
    }
    expect(changes).toBe(0);
    frames.pass();
    expect(changes).toBe(2);
    expect(app.downloads.getState().byId.d1?.doneBytes).toBe(49);
  });

  it('leaves what did not change as it is, so that its row is not drawn again', async () => {
    const models = Array.from({ length: 20 }, (_, i) => installed({ id: `m${i}`, name: `Model ${i}` }));
    const bridge = new FakeBridge({ 'library.list': () => models });
    const app = await renderApp(bridge);
    const before = app.library.getState().byId;
    act(() => {
      const told = structuredClone(models).map((model) => (model.id === 'm7' ? { ...model, name: 'Changed' } : model));
      bridge.emit('library.changed', told);
    });
    const after = app.library.getState().byId;
    expect(models.filter(({ id }) => after[id] !== before[id]).map(({ id }) => id)).toEqual(['m7']);
    await act(async () => app.ui.getState().openModels('library'));
    expect(screen.getByText('Changed')).toBeTruthy();
  });
});
