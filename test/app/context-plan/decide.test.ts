import { describe, expect, test } from 'vitest';
import { decide, type HistoryMessage } from '../../../app/context-plan/decide.ts';
import type { Room } from '../../../app/context-plan/rooms.ts';

const target = { modelId: 'm', path: '/m', context: 'auto', kvType: 'F16', keepInMemory: false } as const;
const room = (contextTokens: number, kvType: Room['kvType'] = 'F16'): Room => ({ contextTokens, kvType, target });
const usual = room(32_768);
const large = room(131_072);

/** Turns of a question and an answer with so many tokens together. */
function turns(...tokens: readonly number[]): HistoryMessage[] {
  return tokens.flatMap((all, i) => [
    { id: `q${i}`, role: 'user' as const, tokens: 10 },
    { id: `a${i}`, role: 'assistant' as const, tokens: all - 10 },
  ]);
}

function decided(parts: Partial<Parameters<typeof decide>[0]>, rooms: readonly [Room, ...Room[]] = [usual, large]) {
  const {
    room: chosen,
    forgottenIds,
    ...rest
  } = decide({ mode: 'fast', fixedTokens: 100, documentTokens: 0, history: [], ...parts }, rooms);
  return { ...rest, contextTokens: chosen.contextTokens, forgotten: [...forgottenIds] };
}

describe('what the model sees', () => {
  test('is everything, where that fits the first room with room for the answer', () => {
    expect(decided({ documentTokens: 31_000, history: turns(500) })).toEqual({
      contextTokens: 32_768,
      documents: 'whole',
      reserveTokens: 1_024,
      passageTokens: 0,
      forgotten: [],
      fits: true,
    });
  });

  test('is everything in a larger room, as soon as the answer would not fit the first', () => {
    expect(decided({ documentTokens: 31_700 })).toMatchObject({
      contextTokens: 131_072,
      documents: 'whole',
      forgotten: [],
    });
  });

  test('more room is kept for an answer that thinks', () => {
    expect(decided({ mode: 'deep' })).toMatchObject({ reserveTokens: 4_096 });
    expect(decided({ mode: 'deep', documentTokens: 29_000 })).toMatchObject({ contextTokens: 131_072 });
  });

  test('rooms are tried in their order: 8 bits only where nothing else will do', () => {
    const rooms = [usual, room(65_536), room(131_072, 'Q8_0')] as const;
    expect(decide({ mode: 'fast', fixedTokens: 0, documentTokens: 50_000, history: [] }, rooms).room.kvType).toBe(
      'F16',
    );
    expect(decide({ mode: 'fast', fixedTokens: 0, documentTokens: 90_000, history: [] }, rooms).room.kvType).toBe(
      'Q8_0',
    );
  });

  test('a document that fits stays whole, and the oldest turns are forgotten whole', () => {
    const found = decided({ documentTokens: 120_000, history: turns(6_000, 5_000, 4_000) });
    expect(found).toMatchObject({
      contextTokens: 131_072,
      documents: 'whole',
      forgotten: ['q0', 'a0', 'q1', 'a1', 'q2', 'a2'],
    });
  });

  test('without documents the oldest turns are forgotten, by a quarter of the context at a time', () => {
    const history = turns(...Array.from({ length: 14 }, () => 10_000));
    const { forgotten } = decided({ history });
    expect(forgotten).toEqual(['q0', 'a0', 'q1', 'a1', 'q2', 'a2', 'q3', 'a3']);
    const later = decided({ history: [...history, ...turns(10_000).map((m) => ({ ...m, id: `late ${m.id}` }))] });
    expect(later.forgotten).toEqual(forgotten);
  });

  test('documents that fit nowhere give passages for the question, in the room that is quickest to have', () => {
    expect(decided({ documentTokens: 200_000, history: turns(2_000) })).toMatchObject({
      contextTokens: 32_768,
      documents: 'passages',
      passageTokens: 4_096,
      forgotten: [],
    });
  });

  test('a long conversation gives way to passages, as far as they need', () => {
    const found = decided({ documentTokens: 200_000, history: turns(20_000, 9_000, 3_000) });
    expect(found).toMatchObject({ documents: 'passages', forgotten: ['q0', 'a0'], fits: true });
    expect(found.passageTokens).toBe(4_096);
  });

  test('in a small context a quarter is for passages', () => {
    const found = decided({ documentTokens: 9_000, fixedTokens: 50 }, [room(2_048)]);
    expect(found).toMatchObject({ documents: 'passages', reserveTokens: 512, passageTokens: 1_486 });
  });

  test('a question that is too long alone is said to be', () => {
    expect(decided({ fixedTokens: 200_000 })).toMatchObject({ fits: false });
    expect(decided({ fixedTokens: 200_000, documentTokens: 10 })).toMatchObject({ fits: false, passageTokens: 0 });
  });
});
