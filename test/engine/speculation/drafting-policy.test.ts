import { describe, expect, it } from 'vitest';
import { Acceptance } from '../../../engine/speculation/acceptance.ts';
import { MeasuredCosts } from '../../../engine/speculation/batch-costs.ts';

describe('what is expected of a draft', () => {
  const acceptanceAfter = (matchLength: number, hits: readonly boolean[]) => {
    const acceptance = new Acceptance();
    for (const isHit of hits) acceptance.record(matchLength, isHit);
    return acceptance;
  };
  const often = (count: number, isHit: boolean) => Array.from({ length: count }, () => isHit);

  it('is too little to pay before anything is known', () => {
    const unknown = new Acceptance();
    for (const length of [3, 8, 20]) expect(unknown.expectedTokens(length, 15)).toBeLessThan(1.7);
  });

  it('is nearly all of it in a text that has long followed an earlier one', () => {
    expect(acceptanceAfter(20, often(100, true)).expectedTokens(30, 15)).toBeGreaterThan(11.5);
  });

  it('is one token, the one that is run anyway, where proposals were always wrong', () => {
    expect(acceptanceAfter(3, often(100, false)).expectedTokens(3, 15)).toBeLessThan(1.1);
  });

  it('tells long matches from short ones', () => {
    const acceptance = acceptanceAfter(3, often(50, false));
    for (let i = 0; i < 50; i++) acceptance.record(20, true);
    expect(acceptance.expectedTokens(3, 3)).toBeLessThan(1.2);
    expect(acceptance.expectedTokens(20, 3)).toBeGreaterThan(3.5);
  });

  it('takes long matches to be like shorter ones as long as it has seen none', () => {
    expect(acceptanceAfter(8, often(50, true)).expectedTokens(20, 3)).toBeGreaterThan(3.5);
  });

  it('follows a text that changes', () => {
    const acceptance = acceptanceAfter(20, often(200, true));
    for (let i = 0; i < 40; i++) acceptance.record(20, false);
    expect(acceptance.expectedTokens(20, 7)).toBeLessThan(2.5);
  });
});

describe('what a draft costs', () => {
  const run = (costs: MeasuredCosts, rows: number, milliseconds: number, times: number) => {
    for (let i = 0; i < times; i++) costs.measured(rows, milliseconds);
  };

  it('is guessed until it is measured: not much less than the tokens one by one', () => {
    const costs = new MeasuredCosts();
    expect(costs.relativeCost(2)).toBeGreaterThan(1.5);
    expect(costs.relativeCost(4)).toBeGreaterThan(2.5);
  });

  it('is unknown of many rows until fewer were measured, and then taken to be as much better or worse', () => {
    const costs = new MeasuredCosts();
    expect(costs.relativeCost(8)).toBe(Number.POSITIVE_INFINITY);
    run(costs, 1, 40, 20);
    run(costs, 4, 48, 20);
    expect(costs.relativeCost(8)).toBeLessThan(1.5);
    expect(costs.relativeCost(16)).toBe(Number.POSITIVE_INFINITY);
    run(costs, 8, 320, 20);
    expect(costs.relativeCost(16)).toBeGreaterThan(8);
  });

  it('is then what was measured, in rows run alone', () => {
    const costs = new MeasuredCosts();
    run(costs, 1, 40, 20);
    run(costs, 4, 100, 1);
    run(costs, 8, 60, 30);
    expect(costs.relativeCost(8)).toBeCloseTo(1.5, 1);
    run(costs, 16, 400, 30);
    expect(costs.relativeCost(16)).toBeCloseTo(10, 0);
  });

  it('is not misled much by one call that another program interrupted', () => {
    const costs = new MeasuredCosts();
    run(costs, 1, 40, 20);
    run(costs, 4, 100, 1);
    run(costs, 8, 80, 30);
    costs.measured(8, 8000);
    expect(costs.relativeCost(8)).toBeLessThan(2.6);
    costs.measured(1, 4000);
    run(costs, 8, 80, 1);
    expect(costs.relativeCost(8)).toBeGreaterThan(1.3);
  });

  it('is forgotten after hundreds of tokens, so that it is measured again', () => {
    const costs = new MeasuredCosts();
    const guess = costs.relativeCost(4);
    run(costs, 1, 40, 20);
    run(costs, 4, 640, 30);
    const measured = costs.relativeCost(4);
    run(costs, 1, 40, 50);
    expect(costs.relativeCost(4)).toBeGreaterThan(guess + 0.85 * (measured - guess));
    run(costs, 1, 40, 1500);
    expect(costs.relativeCost(4)).toBeLessThan(guess + 0.1 * (measured - guess));
  });
});
