import { describe, expect, it } from 'vitest';
import { fitConversation, measure, reservedTokens } from '../../../engine/chat/conversation-fit.ts';
import type { ChatMessage } from '../../../engine/protocol.ts';
import { engineErrorOf } from '../../support/engine-error.ts';

/** Every character is a token, and nothing else is. */
const render = (messages: readonly ChatMessage[]) => ({
  tokens: Int32Array.from(messages.map(({ content }) => content).join(''), (character) => character.charCodeAt(0)),
  startsThinking: false,
});
const options = {
  capacity: 100,
  reserved: 10,
  overflow: 'refuse',
  render,
  count: (text: string) => text.length,
} as const;
const dropping = { ...options, overflow: 'drop-oldest' } as const;
const message = (role: ChatMessage['role'], letter: string, length: number): ChatMessage => ({
  role,
  content: letter.repeat(length),
});
const turns = (n: number, length: number) =>
  Array.from({ length: n }, (_, i) => {
    const letter = String.fromCharCode(97 + i);
    return [message('user', letter, length), message('assistant', letter.toUpperCase(), length)];
  }).flat();
const textOf = ({ prompt }: { prompt: { tokens: Int32Array } }) => String.fromCharCode(...prompt.tokens);

describe('a conversation that fits', () => {
  it('is left whole, and the room is told', () => {
    const { use } = fitConversation([...turns(2, 20), message('user', 'z', 5)], options);
    expect(use).toEqual({ capacity: 100, promptTokens: 85, reservedTokens: 10, leftTokens: 5, droppedMessages: 0 });
  });

  it('may fill the context up to what is kept for the answer', () => {
    expect(fitConversation([message('user', 'z', 90)], options).use.leftTokens).toBe(0);
    expect(engineErrorOf(() => fitConversation([message('user', 'z', 91)], options)).code).toBe('context-full');
  });
});

describe('a conversation that does not fit', () => {
  const long = [message('system', 's', 5), ...turns(5, 12), message('user', 'z', 5)];

  it('is refused with figures unless the caller says otherwise', () => {
    const error = engineErrorOf(() => fitConversation(long, options));
    expect(error.message).toContain('130 tokens and 10 for the answer, and 100 fit');
  });

  it('loses its oldest turns whole, and never a system message', () => {
    const fitted = fitConversation(long, dropping);
    expect(textOf(fitted)).toMatch(/^s{5}c{12}C{12}d{12}/);
    expect(fitted.use.droppedMessages).toBe(4);
    expect(fitted.use.leftTokens).toBeGreaterThanOrEqual(0);
  });

  it('keeps what the caller marked, such as a document', () => {
    const document = { ...message('user', '#', 40), isKept: true };
    const fitted = fitConversation([document, ...turns(5, 12), message('user', 'z', 5)], dropping);
    expect(textOf(fitted)).toMatch(/^#{40}.*z{5}$/);
  });

  it('begins the same for several turns, so that its keys and values can be used again', () => {
    const beginnings = [10, 11, 12, 13].map((n) =>
      textOf(fitConversation([...turns(n, 6), message('user', '!', 2)], dropping)).slice(0, 12),
    );
    expect(new Set(beginnings).size).toBeLessThan(beginnings.length);
  });

  it('is refused when the last question alone is too long', () => {
    const error = engineErrorOf(() => fitConversation([...turns(3, 12), message('user', 'z', 95)], dropping));
    expect(error.code).toBe('context-full');
  });

  it('can be measured, with how much is missing', () => {
    expect(measure(long, 0, options).use.leftTokens).toBe(-40);
  });
});

describe('what is kept for the answer', () => {
  it('is what the caller allows it at most, else more for deep than for fast', () => {
    expect(reservedTokens('fast', 50, 32_768)).toBe(50);
    expect(reservedTokens('fast', undefined, 32_768)).toBeLessThan(reservedTokens('deep', undefined, 32_768));
  });

  it('leaves most of a small context to the conversation', () => {
    expect(reservedTokens('deep', undefined, 2048)).toBe(512);
    expect(reservedTokens('fast', 100_000, 2048)).toBe(512);
  });
});
