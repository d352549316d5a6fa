/** What both engines are timed at: reading so many tokens, or writing after so many. */
export type Trial =
  | { readonly kind: 'prefill'; readonly tokens: number }
  | { readonly kind: 'decode'; readonly depth: number };

const prefill = (tokens: number): Trial => ({ kind: 'prefill', tokens });
const decode = (depth: number): Trial => ({ kind: 'decode', depth });

export const fullTrials: readonly Trial[] = [
  prefill(128),
  prefill(512),
  prefill(2048),
  decode(0),
  decode(512),
  decode(4096),
];
export const quickTrials: readonly Trial[] = [prefill(512), decode(0), decode(4096)];

/** One core takes several times as long. */
export const oneCoreTrials: readonly Trial[] = [prefill(128), decode(0), decode(512)];

export const decodedTokens = 24;
/** Where a token may wait for the disk for seconds: so many until what fits is in memory, and as many as are timed. */
export const pagedTokens = { before: 16, timed: 12 } as const;
/** Such runs take minutes, and differ from each other by little beside what the engines do. */
export const pagedPairs = 3;
/** Of processes that are started anew. */
export const freshPromptTokens = 512;

export function nameOf(trial: Trial): string {
  return trial.kind === 'prefill' ? `prefill-${trial.tokens}` : `decode-${trial.depth}`;
}
