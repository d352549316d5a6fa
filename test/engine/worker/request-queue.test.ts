import { describe, expect, it } from 'vitest';
import { Interrupts } from '../../../engine/interrupts.ts';
import type { EngineReply } from '../../../engine/protocol.ts';
import type { EngineJob } from '../../../engine/request-queue.ts';
import { RequestQueue } from '../../../engine/request-queue.ts';

function setUp() {
  const started: EngineJob[] = [];
  const answers: EngineReply[] = [];
  const interrupts = new Interrupts();
  const queue = new RequestQueue({
    run: (job) => started.push(job),
    answer: (reply) => answers.push(reply),
    interrupts,
  });
  return { queue, started, answers, interrupts, ids: () => started.map(({ id }) => id) };
}

const generate = (id: number): EngineJob => ({
  kind: 'generate',
  id,
  messages: [{ role: 'user', content: 'Hello' }],
  mode: 'fast',
});
const load = (id: number): EngineJob => ({ kind: 'load', id, path: '/model.gguf' });
const failed = (id: number): EngineReply => ({ kind: 'failed', id, error: { code: 'internal', message: 'No.' } });
const progress = (id: number): EngineReply => ({ kind: 'progress', id, done: 1, total: 2 });

describe('the request queue', () => {
  it('runs one job at a time, in the order they came', () => {
    const { queue, ids } = setUp();
    queue.push(load(1));
    queue.push(generate(2));
    queue.push(generate(3));
    expect(ids()).toEqual([1]);
    queue.answered(failed(1));
    expect(ids()).toEqual([1, 2]);
    queue.answered(progress(2));
    expect(ids()).toEqual([1, 2]);
    queue.answered(failed(2));
    expect(ids()).toEqual([1, 2, 3]);
  });

  it('raises the flag for the running generation only', () => {
    const { queue, interrupts } = setUp();
    queue.push(generate(1));
    queue.stop(7);
    expect(interrupts.isRaised('stop')).toBe(false);
    queue.stop(1);
    expect(interrupts.isRaised('stop')).toBe(true);
  });

  it('raises the flag for a load that runs: one that reads a model into memory looks at it', () => {
    const { queue, interrupts, answers } = setUp();
    queue.push(load(1));
    queue.stop(1);
    expect(interrupts.isRaised('stop')).toBe(true);
    expect(answers).toEqual([]);
  });

  it('starts the next job with the flag lowered', () => {
    const { queue, interrupts } = setUp();
    queue.push(generate(1));
    queue.push(generate(2));
    queue.stop(1);
    queue.answered(failed(1));
    expect(interrupts.isRaised('stop')).toBe(false);
  });

  it('answers for a waiting generation that is stopped, and never starts it', () => {
    const { queue, answers, interrupts, ids } = setUp();
    queue.push(generate(1));
    queue.push(generate(2));
    queue.stop(2);
    expect(answers).toMatchObject([{ kind: 'finished', id: 2, reason: 'cancelled' }]);
    expect(interrupts.isRaised('stop')).toBe(false);
    queue.answered(failed(1));
    expect(ids()).toEqual([1]);
  });

  it('closes at once when nothing runs', () => {
    const { queue } = setUp();
    let isIdle = false;
    queue.close(() => {
      isIdle = true;
    });
    expect(isIdle).toBe(true);
  });

  it('closes after the running generation was stopped, and takes nothing more', () => {
    const { queue, interrupts, answers, ids } = setUp();
    let isIdle = false;
    queue.push(generate(1));
    queue.push(generate(2));
    queue.close(() => {
      isIdle = true;
    });
    expect(interrupts.isRaised('stop')).toBe(true);
    expect(isIdle).toBe(false);
    expect(answers).toMatchObject([{ kind: 'finished', id: 2, reason: 'cancelled' }]);
    queue.push(generate(3));
    queue.answered(failed(1));
    expect(isIdle).toBe(true);
    expect(ids()).toEqual([1]);
  });
});
