import { describe, expect, it } from 'vitest';
import { speedOf } from '../../app/services/measured-speed.ts';
import type { GenerationStats } from '../../engine/protocol.ts';

const stats: GenerationStats = {
  promptTokens: 100,
  cachedTokens: 0,
  prefill: { tokens: 100, milliseconds: 500, tokensPerSecond: 200 },
  decode: { tokens: 100, milliseconds: 5000, tokensPerSecond: 20 },
  thinkingMilliseconds: 0,
};

describe('the speed that a reply shows', () => {
  it('is that of reading and of writing', () => {
    expect(speedOf(stats)).toEqual({ prefill: 200, decode: 20 });
  });

  it('is none where the reply was short', () => {
    const short = { ...stats, prefill: { ...stats.prefill, tokens: 31 }, decode: { ...stats.decode, tokens: 15 } };
    expect(speedOf(short)).toEqual({ prefill: null, decode: null });
  });

  it('is none of writing where much was taken from drafts: the next reply will not quote', () => {
    expect(speedOf({ ...stats, speculation: { draftedTokens: 60, acceptedTokens: 40 } }).decode).toBeNull();
    expect(speedOf({ ...stats, speculation: { draftedTokens: 7, acceptedTokens: 4 } }).decode).toBe(20);
  });
});
