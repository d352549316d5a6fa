/** How much exact repetition is a loop: people do ask for a hundred equal lines, but a loop is for ever. */
const FEWEST_TOKENS = 512;
const FEWEST_REPEATS = 4;
/** Longest block that is looked for. */
const LONGEST_PERIOD = 512;
/** Looking costs more than one token's share of time, so it is done now and then. */
const TOKENS_BETWEEN_LOOKS = 32;

/** Whether the tokens end in a loop: a block repeated at least four times, over at least `fewestTokens`. */
export function endsInLoop(tokens: readonly number[], fewestTokens = FEWEST_TOKENS): boolean {
  if (tokens.length < fewestTokens || tokens.length % TOKENS_BETWEEN_LOOKS !== 0) return false;
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const needed = Math.max(fewestTokens, FEWEST_REPEATS * period);
    if (needed > tokens.length) return false;
    if (repeats(tokens, period, needed)) return true;
  }
  return false;
}

/** Whether each of the last `length` tokens, after the first block of them, is the one `period` before it. */
function repeats(tokens: readonly number[], period: number, length: number): boolean {
  for (let i = tokens.length - 1; i >= tokens.length - length + period; i--) {
    if (tokens[i] !== tokens[i - period]) return false;
  }
  return true;
}
