import type { GenerationStats } from '../../engine/protocol.ts';

/** With fewer tokens the fixed costs of a reply would pass for the model's own. */
const fewestPrefillTokens = 32;
const fewestDecodeTokens = 16;

/** Tokens per second as this reply shows them; null for what it was too short to show. */
export function speedOf({ prefill, decode }: GenerationStats): { prefill: number | null; decode: number | null } {
  return {
    prefill: prefill.tokens >= fewestPrefillTokens ? prefill.tokensPerSecond : null,
    decode: decode.tokens >= fewestDecodeTokens ? decode.tokensPerSecond : null,
  };
}
