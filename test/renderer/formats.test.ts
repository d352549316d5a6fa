import { describe, expect, it } from 'vitest';
import { ago, bytes, memorySize, percent, timeLeft, transferRate, wordRate } from '../../renderer/formats.ts';

describe('numbers as a person reads them', () => {
  it.each([
    [0.4, '1 s'],
    [59, '59 s'],
    [90, '2 min'],
    [3600, '1 h'],
    [4800, '1 h 20 min'],
    [26 * 3600, '1 day'],
    [80 * 3600, '3 days'],
  ])('%d seconds are left: %s', (seconds, text) => {
    expect(timeLeft(seconds)).toBe(text);
  });

  it('gives files in decimal and memory in binary gigabytes, as systems do', () => {
    expect(bytes(2.5e9)).toBe('2.5 GB');
    expect(bytes(1.4e12)).toBe('1.4 TB');
    expect(bytes(142.2e9)).toBe('142 GB');
    expect(memorySize(16 * 2 ** 30)).toBe('16 GB');
    expect(memorySize(512 * 2 ** 20)).toBe('512 MB');
  });

  it('rounds speeds to what can be told apart', () => {
    expect(transferRate(34.24e6)).toBe('34 MB/s');
    expect(transferRate(3.42e6)).toBe('3.4 MB/s');
    expect(wordRate(18.4)).toBe('14');
    expect(wordRate(1234)).toBe('930');
    expect(wordRate(4)).toBe('3');
  });

  it('says 100 % only of all', () => {
    expect(percent(999, 1000)).toBe('99 %');
    expect(percent(1000, 1000)).toBe('100 %');
    expect(percent(0, 0)).toBe('0 %');
  });

  it('counts days as calendars do', () => {
    const now = new Date(2026, 2, 20, 0, 30).getTime();
    const at = (...date: readonly [number, number, number, number, number]) => ago(new Date(...date).getTime(), now);
    expect(at(2026, 2, 20, 0, 30)).toBe('just now');
    expect(at(2026, 2, 20, 0, 10)).toBe('20 minutes ago');
    expect(at(2026, 2, 19, 22, 0)).toBe('yesterday');
    expect(at(2026, 2, 16, 23, 0)).toBe('4 days ago');
    expect(at(2026, 0, 3, 12, 0)).toBe('Jan 3');
    expect(at(2024, 0, 3, 12, 0)).toBe('Jan 3, 2024');
  });
});
