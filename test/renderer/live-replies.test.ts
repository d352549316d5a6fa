import { describe, expect, it } from 'vitest';
import { LiveReplies } from '../../renderer/stores/live-replies.ts';
import type { Delta } from '../../renderer/stores/reply-text.ts';
import { messageWith } from './fake-bridge.ts';

const generating = messageWith({ status: 'generating' });

function delta(seq: number, text: string, rest: Partial<Delta> = {}): Delta {
  return { replyId: 'reply', seq, channel: 'answer', text, thinkingMilliseconds: null, ...rest };
}

/** Frames pass only when the test says so. */
function withFrames() {
  const asked: (() => void)[] = [];
  const live = new LiveReplies((run) => void asked.push(run));
  const frame = () => {
    for (const run of asked.splice(0)) run();
  };
  return { live, asked, frame };
}

describe('the text of a reply that is being written', () => {
  it('grows by each delta, thinking and answer apart', () => {
    const { live, frame } = withFrames();
    live.track(generating);
    live.receive(delta(0, 'carry', { channel: 'thinking' }));
    live.receive(delta(1, 'Four', { thinkingMilliseconds: 4200 }));
    live.receive(delta(2, '.'));
    frame();
    expect(live.read('reply')).toMatchObject({ thinking: 'carry', content: 'Four.', thinkingMilliseconds: 4200 });
  });

  it('takes no delta twice', () => {
    const { live, frame } = withFrames();
    live.track(generating);
    for (const seq of [0, 0, 1, 0, 1]) live.receive(delta(seq, String(seq)));
    frame();
    expect(live.read('reply')?.content).toBe('01');
  });

  it('asks once for missing text, and then has it in order', () => {
    const { live, frame } = withFrames();
    live.track(generating);
    expect(live.receive(delta(0, 'a'))).toBe(false);
    expect(live.receive(delta(2, 'c'))).toBe(true);
    expect(live.receive(delta(3, 'd'))).toBe(false);
    frame();
    expect(live.read('reply')?.content).toBe('a');

    live.track({ ...generating, content: 'abc', lastSeq: 2 });
    expect(live.read('reply')?.content).toBe('abcd');
    expect(live.receive(delta(4, 'e'))).toBe(false);
  });

  it('takes no delta twice that waits beyond a hole', () => {
    const { live } = withFrames();
    live.track(generating);
    for (const seq of [1, 2, 1, 2]) live.receive(delta(seq, String(seq)));
    live.track({ ...generating, content: '0', lastSeq: 0 });
    expect(live.read('reply')?.content).toBe('012');
    expect(live.receive(delta(3, '3'))).toBe(false);
  });

  it('asks again when the text could not be fetched', () => {
    const { live } = withFrames();
    live.track(generating);
    expect(live.receive(delta(1, 'b'))).toBe(true);
    live.fetchFailed('reply');
    expect(live.receive(delta(2, 'c'))).toBe(true);
  });

  it('keeps deltas that come before the reply itself, as after a reload', () => {
    const { live } = withFrames();
    live.receive(delta(4, 'e'));
    live.receive(delta(5, 'f'));
    live.track({ ...generating, content: 'abcde', lastSeq: 4 });
    expect(live.read('reply')?.content).toBe('abcdef');
  });

  it('loses nothing to a copy of the reply that is older than what was received', () => {
    const { live } = withFrames();
    live.track(generating);
    live.receive(delta(0, 'a'));
    live.receive(delta(1, 'b'));
    live.track({ ...generating, content: 'a', lastSeq: 0 });
    expect(live.read('reply')?.content).toBe('ab');
  });

  it('tells its view at most once in a frame, and no other view', () => {
    const { live, asked, frame } = withFrames();
    live.track(generating);
    live.track({ ...generating, id: 'other' });
    let [own, other] = [0, 0];
    live.subscribe('reply', () => {
      own += 1;
    });
    live.subscribe('other', () => {
      other += 1;
    });
    for (let seq = 0; seq < 50; seq += 1) live.receive(delta(seq, 'x'));
    expect(asked).toHaveLength(1);
    expect(own).toBe(0);
    frame();
    expect([own, other]).toEqual([1, 0]);
  });

  it('is gone once the reply is finished', () => {
    const { live } = withFrames();
    live.track(generating);
    live.finish('reply');
    expect(live.read('reply')).toBeNull();
  });
});
