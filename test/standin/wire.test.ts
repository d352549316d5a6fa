import { describe, expect, it } from 'vitest';
import { createWire } from './wire.ts';

const { encode, decode } = createWire();
const roundTrip = (value: unknown) => decode(encode(value));

describe('values between the page and the main process', () => {
  it('arrive as structured clone would make them', () => {
    const values = [
      ...['text 模型 😀', '', 0, -0, 1.5, Number.NaN, Infinity, -Infinity, true, null, undefined, 2n ** 70n],
      ...[[1, [2, undefined]], { a: { b: [null] } }, new Date(86_400_000), /a+b/gi],
      ...[
        new Map<unknown, unknown>([['key', new Set([1, 'two'])]]),
        new Uint8Array([0, 128, 255]),
        new Float32Array([1.5]),
      ],
    ];
    for (const value of values) expect(roundTrip(value)).toStrictEqual(structuredClone(value));
  });

  it('keep the difference between a list that looks like a tag and a tag', () => {
    expect(roundTrip(['undefined'])).toStrictEqual(['undefined']);
    expect(roundTrip(['list', []])).toStrictEqual(['list', []]);
  });

  it('keep the part of a buffer that was sent and not the rest', () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    expect(roundTrip(whole.subarray(1, 3))).toStrictEqual(new Uint8Array([2, 3]));
    expect(roundTrip(Buffer.from('hi'))).toStrictEqual(new Uint8Array([104, 105]));
  });

  it('keep the name and message of an error', () => {
    const copy = roundTrip(new RangeError('too far'));
    expect(copy).toBeInstanceOf(Error);
    expect(String(copy)).toBe('RangeError: too far');
  });

  it('carry large buffers', () => {
    const large = new Uint8Array(300_000).map((_, i) => i);
    expect(roundTrip(large)).toStrictEqual(large);
  });

  it('are refused in Electron’s words when they cannot be cloned', () => {
    for (const value of [() => 1, Symbol('s'), new WeakMap(), Promise.resolve(1)]) {
      expect(() => encode({ value })).toThrow('An object could not be cloned.');
    }
  });

  it('are refused when they contain themselves', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encode(loop)).toThrow('contains itself');
  });
});
