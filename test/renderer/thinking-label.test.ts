import { describe, expect, it } from 'vitest';
import { thinkingLabel } from '../../renderer/chat/thinking-label.ts';

const done = (thinkingMilliseconds: number | null) =>
  thinkingLabel({ status: 'complete', content: 'Four.', thinkingMilliseconds }, null);

describe('the label of the thinking block', () => {
  it('counts the seconds while it thinks', () => {
    const thinking = { status: 'generating', content: '', thinkingMilliseconds: null } as const;
    expect(thinkingLabel(thinking, null)).toBe('Thinking…');
    expect(thinkingLabel(thinking, 0)).toBe('Thinking…');
    expect(thinkingLabel(thinking, 12)).toBe('Thinking… 12 s');
  });

  it('says how long it thought', () => {
    expect(done(4210)).toBe('Thought for 4 s');
    expect(done(999)).toBe('Thought for less than a second');
    expect(done(60_000)).toBe('Thought for 1 min');
    expect(done(125_400)).toBe('Thought for 2 min 5 s');
    expect(done(null)).toMatch(/^Thought for/);
  });

  it('has thought as soon as the answer begins', () => {
    expect(thinkingLabel({ status: 'generating', content: 'F', thinkingMilliseconds: 2000 }, 2)).toBe(
      'Thought for 2 s',
    );
  });

  it.each(['stopped', 'interrupted', 'failed', 'length'] as const)('says that it was cut off: %s', (status) => {
    expect(thinkingLabel({ status, content: '', thinkingMilliseconds: 3000 }, null)).toBe('Thinking was cut off');
    expect(thinkingLabel({ status, content: 'Fo', thinkingMilliseconds: 3000 }, null)).toBe('Thought for 3 s');
  });
});
