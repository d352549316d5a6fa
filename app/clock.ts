/** Time as the services see it, so that tests need no waiting. */
export interface Clock {
  /** Wall clock, milliseconds since 1970: for display only, it may jump. */
  now(): number;
  /** Milliseconds that never run backwards: for durations. */
  monotonic(): number;
  /** Calls `callback` once, after the present turn of the event loop even for 0; returns the function that cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
