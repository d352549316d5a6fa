import type { GenerationStats } from '../../engine/protocol.ts';

/** With fewer tokens the fixed costs of a reply would pass for the model's own. */
const fewestPrefillTokens = 32;
const fewestDecodeTokens = 16;
/** With more tokens from drafts a reply shows how much it repeats, not how fast the model writes. */
const largestDraftedShare = 0.05;

/** Tokens per second as this reply shows them; null for what it does not show. */
export function speedOf({ prefill, decode, speculation }: GenerationStats): {
  prefill: number | null;
  decode: number | null;
} {
  const isPlain = (speculation?.acceptedTokens ?? 0) <= largestDraftedShare * decode.tokens;
  return {
    prefill: prefill.tokens >= fewestPrefillTokens ? prefill.tokensPerSecond : null,
    decode: decode.tokens >= fewestDecodeTokens && isPlain ? decode.tokensPerSecond : null,
  };
}
