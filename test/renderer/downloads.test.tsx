import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { DownloadItem } from '../../app/contract.ts';
import { downloadText } from '../../renderer/models/download-text.ts';
import { downloadNews } from '../../renderer/stores/download-news.ts';
import { overallProgress } from '../../renderer/stores/downloads.ts';
import { strings } from '../../renderer/strings.ts';
import { defaultSettings, downloadWith, FakeBridge, installed } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.models.downloads;

async function openDownloads(
  items: readonly DownloadItem[],
  answers: ConstructorParameters<typeof FakeBridge>[0] = {},
) {
  const bridge = new FakeBridge({ 'download.list': () => [...items], ...answers });
  const app = await renderApp(bridge);
  await act(async () => app.ui.getState().openModels('downloads'));
  return bridge;
}

const click = (name: string) => act(async () => fireEvent.click(screen.getByRole('button', { name })));
const titles = () =>
  within(screen.getByRole('list', { name: words.title }))
    .getAllByRole('listitem')
    .map((row) => row.querySelector('strong')?.textContent);

describe('the line of a download', () => {
  const problem = { code: 'network', message: 'The connection was lost.' };
  const cases: readonly (readonly [Partial<DownloadItem>, string])[] = [
    [{}, '1 GB of 2.5 GB, 25 MB/s, 1 min left'],
    [{ bytesPerSecond: null, secondsLeft: null }, '1 GB of 2.5 GB'],
    [{ bytesPerSecond: 0, secondsLeft: null }, '1 GB of 2.5 GB'],
    [{ sizeBytes: null, bytesPerSecond: null, secondsLeft: null }, '1 GB'],
    [{ status: 'queued' }, words.queued],
    [{ status: 'checking' }, words.checking],
    [{ status: 'paused' }, 'Paused at 1 GB of 2.5 GB'],
    [{ status: 'waiting', problem, retryAt: 42_000 }, 'The connection was lost. Tries again in 42 s.'],
    [{ status: 'waiting', retryAt: 112_000 }, 'Tries again in 1 min 52 s.'],
    [{ status: 'waiting', retryAt: -3_000 }, 'Tries again in 1 s.'],
    [{ status: 'waiting', problem }, 'The connection was lost. Trying again…'],
    [{ status: 'verifying' }, 'Checking the file, 40 %'],
    [{ status: 'verifying', sizeBytes: null }, 'Checking the file…'],
    [{ status: 'done' }, words.done],
    [{ status: 'failed', problem }, problem.message],
  ];
  it.each(cases)('%o', (fields, line) => {
    expect(downloadText(downloadWith(fields), 0)).toBe(line);
  });
});

describe('all downloads together', () => {
  it('count those that go on by themselves, and know no end while a size is unknown', () => {
    const running = downloadWith({ doneBytes: 1e9, sizeBytes: 2e9, bytesPerSecond: 10e6 });
    const queued = downloadWith({ id: 'q', status: 'queued', doneBytes: 0, sizeBytes: 1e9, bytesPerSecond: null });
    const paused = downloadWith({ id: 'p', status: 'paused' });
    expect(overallProgress([running, queued, paused])).toEqual({
      n: 2,
      doneBytes: 1e9,
      totalBytes: 3e9,
      secondsLeft: 200,
    });
    expect(overallProgress([running, { ...queued, sizeBytes: null }])).toMatchObject({
      totalBytes: null,
      secondsLeft: null,
    });
    expect(overallProgress([paused])).toBeNull();
  });

  it('show in the foot of the sidebar, on every page, and lead to their list', async () => {
    const bridge = new FakeBridge({ 'download.list': () => [downloadWith({})] });
    await renderApp(bridge);
    expect(screen.getByRole('progressbar', { name: words.overall(1) })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Models.*40 %, 1 min left/ }));
    expect(screen.getByRole('tab', { name: /Downloads/, selected: true })).toBeTruthy();
    act(() => bridge.emit('download.changed', []));
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
});

describe('the queue', () => {
  const first = downloadWith({ id: 'a', title: 'First', position: 0 });
  const second = downloadWith({ id: 'b', title: 'Second', position: 1, status: 'queued', doneBytes: 0 });

  it('stands in its order and follows the events', async () => {
    const bridge = await openDownloads([second, first]);
    expect(titles()).toEqual(['First', 'Second']);
    act(() =>
      bridge.emit('download.changed', [
        { ...first, position: 1 },
        { ...second, position: 0 },
      ]),
    );
    expect(titles()).toEqual(['Second', 'First']);
  });

  it('changes its order with Alt and the arrow keys, and from the menu', async () => {
    const bridge = await openDownloads([first, second]);
    const pause = screen.getByRole('button', { name: 'Pause Second' });
    await act(async () => void fireEvent.keyDown(pause, { key: 'ArrowUp', altKey: true }));
    expect(bridge.inputsOf('download.move')).toEqual([{ id: 'b', to: 0 }]);
    expect(screen.getByText('Second is now 1 of 2')).toBeTruthy();
    // There is nothing below the last one.
    await act(async () => void fireEvent.keyDown(pause, { key: 'ArrowDown', altKey: true }));
    expect(bridge.inputsOf('download.move')).toHaveLength(1);
    fireEvent.keyDown(screen.getByRole('button', { name: words.order('First') }), { key: 'Enter' });
    expect(screen.getByRole('menuitem', { name: words.earlier }).hasAttribute('data-disabled')).toBe(true);
    await act(async () => fireEvent.click(screen.getByRole('menuitem', { name: words.later })));
    expect(bridge.inputsOf('download.move')).toEqual([
      { id: 'b', to: 0 },
      { id: 'a', to: 1 },
    ]);
  });

  it('gives no place to one that is only being asked about', async () => {
    const bridge = await openDownloads([first, { ...second, status: 'checking' }]);
    expect(screen.queryByRole('button', { name: words.order('Second') })).toBeNull();
    const pause = screen.getByRole('button', { name: 'Pause Second' });
    await act(async () => void fireEvent.keyDown(pause, { key: 'ArrowUp', altKey: true }));
    expect(bridge.inputsOf('download.move')).toEqual([]);
  });

  it('pauses, goes on and tries again', async () => {
    const bridge = await openDownloads([
      first,
      downloadWith({ id: 'b', title: 'Second', status: 'paused', position: 1 }),
      downloadWith({ id: 'c', title: 'Third', status: 'failed', position: 2 }),
      downloadWith({ id: 'd', title: 'Fourth', status: 'waiting', position: 3 }),
    ]);
    await click('Pause First');
    await click('Go on with Second');
    await click('Try Third again now');
    await click('Pause Fourth');
    expect(bridge.inputsOf('download.pause')).toEqual([{ id: 'a' }, { id: 'd' }]);
    expect(bridge.inputsOf('download.resume')).toEqual([{ id: 'b' }]);
    expect(bridge.inputsOf('download.retry')).toEqual([{ id: 'c' }]);
  });

  it('cancels what costs little at once, and asks before much is thrown away', async () => {
    const bridge = await openDownloads([first, second]);
    await click('Cancel Second');
    expect(bridge.inputsOf('download.cancel')).toEqual([{ id: 'b' }]);
    expect(titles()).toEqual(['First']);

    await click('Cancel First');
    expect(screen.getByText(words.cancelQuestion('1 GB'), { exact: false })).toBeTruthy();
    await click(words.cancelNo);
    expect(bridge.inputsOf('download.cancel')).toHaveLength(1);
    await click('Cancel First');
    await click(words.cancelYes);
    expect(bridge.inputsOf('download.cancel')).toEqual([{ id: 'b' }, { id: 'a' }]);
  });

  it('counts down to the next attempt, and tries now when the person does not want to wait', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    try {
      const waiting = downloadWith({ status: 'waiting', retryAt: Date.now() + 30_000 });
      const bridge = await openDownloads([waiting]);
      expect(screen.getByText('Tries again in 30 s.')).toBeTruthy();
      act(() => void vi.advanceTimersByTime(10_000));
      expect(screen.getByText('Tries again in 20 s.')).toBeTruthy();

      await click('Try now: Qwen3 4B');
      expect(bridge.inputsOf('download.retry')).toEqual([{ id: 'd1' }]);
      act(() => bridge.emit('download.changed', [{ ...waiting, retryAt: null }]));
      expect(screen.getByText(words.trying)).toBeTruthy();
      expect(screen.queryByRole('button', { name: 'Try now: Qwen3 4B' })).toBeNull();
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Pause Qwen3 4B');
    } finally {
      vi.useRealTimers();
    }
  });

  it('offers a finished model for use', async () => {
    const done = downloadWith({ status: 'done', modelId: 'm1', doneBytes: 2.5e9 });
    const bridge = await openDownloads([done], { 'library.list': () => [installed({})] });
    await click('Use Qwen3 4B');
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);
    await click('Take Qwen3 4B off this list');
    expect(bridge.inputsOf('download.cancel')).toEqual([{ id: 'd1' }]);
  });

  it('tells when one has ended, on every page, and leads on', async () => {
    const bridge = new FakeBridge({ 'download.list': () => [first, second] });
    await renderApp(bridge);
    act(() => bridge.emit('download.changed', [{ ...first, status: 'done', modelId: 'm1' }, second]));
    expect(screen.getByText(words.finished('First'))).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: strings.models.row.use })));
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);

    act(() => bridge.emit('download.changed', [{ ...second, status: 'failed' }]));
    await act(async () => fireEvent.click(screen.getByRole('button', { name: words.show })));
    expect(screen.getByRole('tab', { name: /Downloads/, selected: true })).toBeTruthy();
  });

  it('tells nothing of what had ended before the window was opened, and nothing twice', () => {
    const done = downloadWith({ status: 'done', modelId: 'm1' });
    expect(downloadNews({}, [done])).toEqual({ finished: [], failed: [] });
    expect(downloadNews({ d1: done }, [done])).toEqual({ finished: [], failed: [] });
    // Taken into the library only now.
    expect(downloadNews({ d1: { ...done, modelId: null } }, [done]).finished).toEqual([done]);
  });

  it('has one speed limit, and shows one that lies between the steps', async () => {
    const bridge = await openDownloads([first]);
    const limit = () => screen.getByRole<HTMLSelectElement>('combobox', { name: words.limit });
    expect(limit().value).toBe('none');
    await act(async () => fireEvent.change(limit(), { target: { value: '5' } }));
    expect(bridge.inputsOf('settings.update')).toEqual([{ downloadLimitBytesPerSecond: 5e6 }]);
    expect(limit().value).toBe('5');
    await act(async () => bridge.emit('settings.changed', { ...defaultSettings, downloadLimitBytesPerSecond: 7e6 }));
    expect(limit().selectedOptions[0]?.textContent).toBe('7 MB/s');
  });
});
