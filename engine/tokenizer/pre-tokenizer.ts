/**
 * White space as Unicode defines it. JavaScript's own `\s` differs: it has U+FEFF and lacks U+0085.
 */
const space = String.raw`\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/**
 * Qwen2's split of text into pieces that merges never cross, rewritten for JavaScript. In order: contractions (ſ is a long s, which
 * case folding makes an s), words with at most one sign before them, single digits, runs of signs, line ends, and other space
 * except the last one, which goes with the word that follows. Source: the pre-tokenizer in Qwen3's tokenizer.json.
 */
const piecePattern = new RegExp(
  [
    "'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])",
    String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`,
    String.raw`\p{N}`,
    String.raw` ?[^${space}\p{L}\p{N}]+[\r\n]*`,
    String.raw`[${space}]*[\r\n]+`,
    `[${space}]+(?![^${space}])`,
    `[${space}]+`,
  ].join('|'),
  'gu',
);

/** The pieces of `text` in order; joined they are the text. */
export function* splitPieces(text: string): Generator<string> {
  for (const [piece] of text.matchAll(piecePattern)) yield piece;
}
