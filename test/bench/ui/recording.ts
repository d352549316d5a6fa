import type { Page } from 'playwright-core';

export interface Recording {
  readonly milliseconds: number;
  /** Milliseconds between one frame and the next. */
  readonly frames: readonly number[];
  /** Tasks of the page's thread of more than 50 ms. */
  readonly longTasks: readonly number[];
  /** Milliseconds of the thread's work for each key: its events, and the frame that shows it, without the wait for that frame. */
  readonly keys: readonly number[];
}

interface Recorder {
  stop(): Recording;
}

/** Begins to record what the page's thread does, in the page. */
export async function startRecording(page: Page): Promise<void> {
  await page.evaluate(() => {
    const begun = performance.now();
    const frames: number[] = [];
    const longTasks: number[] = [];
    const keys: number[] = [];
    let last = begun;
    let isOn = true;
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      if (isOn) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const tasks = new PerformanceObserver((list) =>
      longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    tasks.observe({ type: 'longtask' });
    /** Runs after what the thread does now. */
    const afterwards = (run: () => void) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = run;
      channel.port2.postMessage(null);
    };
    const onKey = () => {
      const pressed = performance.now();
      let handled = 0;
      afterwards(() => {
        handled = performance.now() - pressed;
      });
      requestAnimationFrame(() => {
        const drawing = performance.now();
        afterwards(() => keys.push(handled + performance.now() - drawing));
      });
    };
    window.addEventListener('keydown', onKey, { capture: true });
    const recorder: Recorder = {
      stop: () => {
        isOn = false;
        tasks.disconnect();
        window.removeEventListener('keydown', onKey, { capture: true });
        return { milliseconds: performance.now() - begun, frames: frames.slice(1), longTasks, keys };
      },
    };
    Object.assign(window, { recorder });
  });
}

export function stopRecording(page: Page): Promise<Recording> {
  return page.evaluate(() => (window as unknown as { recorder: Recorder }).recorder.stop());
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
