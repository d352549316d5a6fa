import type { Page } from 'playwright-core';

export interface Recording {
  readonly milliseconds: number;
  /** Milliseconds between one frame and the next. */
  readonly frames: readonly number[];
  /** Tasks of the page's thread of more than 50 ms. */
  readonly longTasks: readonly number[];
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
    const recorder: Recorder = {
      stop: () => {
        isOn = false;
        tasks.disconnect();
        return { milliseconds: performance.now() - begun, frames: frames.slice(1), longTasks };
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
