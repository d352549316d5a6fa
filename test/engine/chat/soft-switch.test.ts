import { describe, expect, it } from 'vitest';
import { modeAfterSwitches } from '../../../engine/chat/soft-switch.ts';
import type { ChatMessage } from '../../../engine/protocol.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

describe('switches typed into a deep conversation', () => {
  it.each([
    ['at the end', [user('What is 3? /no_think')]],
    ['at the beginning', [user('/no_think What is 3?')]],
    ['alone', [user('/no_think')]],
    ['before line ends', [user('What is 3?\n/no_think\n')]],
    ['in the system message', [system('Be brief. /no_think'), user('What is 3?')]],
    ['turns ago', [user('/no_think What is 3?'), assistant('3.'), user('And 4?')]],
    ['after an older one', [user('What? /think'), assistant('3.'), user('And 4? /no_think')]],
  ])('turn thinking off %s', (_, messages) => {
    expect(modeAfterSwitches(messages, 'deep')).toBe('fast');
  });

  it.each([
    ['a later switch turns it on again', [user('What? /no_think'), assistant('3.'), user('And 4? /think')]],
    ['they are part of a sentence', [user('What does /no_think do?')]],
    ['they are part of a path', [user('cat a/no_think')]],
    ['they are part of a longer word', [user('Run /no_thinking')]],
    ['they are inside code', [user('`x(/no_think)`')]],
    ['a reply holds them', [user('What?'), assistant('Type /no_think'), user('Why?')]],
  ])('leave it on where %s', (_, messages) => {
    expect(modeAfterSwitches(messages, 'deep')).toBe('deep');
  });
});

describe('switches in fast mode and in Auto', () => {
  it('decide where the last message holds one', () => {
    expect(modeAfterSwitches([user('What is 3? /think')], 'fast')).toBe('deep');
    expect(modeAfterSwitches([user('What is 3? /think')], 'auto')).toBe('deep');
    expect(modeAfterSwitches([user('/no_think What is 3?')], 'auto')).toBe('fast');
  });

  it('hold on from an earlier message in Auto, and not where the person chose Fast since then', () => {
    const earlier = [user('What? /think'), assistant('3.'), user('And 4?')];
    expect(modeAfterSwitches(earlier, 'auto')).toBe('deep');
    expect(modeAfterSwitches(earlier, 'fast')).toBe('fast');
  });

  it('are not needed', () => {
    expect(modeAfterSwitches([user('Hello')], 'auto')).toBe('auto');
    expect(modeAfterSwitches([user('Hello')], 'fast')).toBe('fast');
  });
});
