import type { GenerationHooks } from '../generate.ts';
import type { Mode } from '../protocol.ts';
import { HeldText } from './held-text.ts';
import type { Judge, Verdict } from './judge.ts';

export interface AutoHooks extends GenerationHooks {
  /** In Auto: the mode that the reply begins in, before its text. */
  readonly onJudged?: (verdict: Verdict) => void;
}

/** What became of a reply in one mode: it was written to its end, or given up, with so many tokens. */
export type Attempt<Reply> = { readonly reply: Reply } | { readonly givenUpAfter: number };

/** A deep reply takes the place of a fast one. */
export interface Deepening {
  /** Whether text of the fast one was shown, or the person asked for this. */
  readonly isRestart: boolean;
  /** Of Auto; none when the person asked. */
  readonly reasons: Verdict['reasons'];
  readonly discardedTokens: number;
}

/**
 * Writes the fast reply that Auto begins with, under the eyes of the judge. Its text is held back until the probe is over.
 *
 * @returns the reply, or why to answer in deep mode instead.
 */
export function fastUnderWatch<Reply>(
  judge: Judge,
  hooks: AutoHooks,
  write: (mode: Mode, hooks: GenerationHooks) => Attempt<Reply>,
): Reply | Deepening {
  const text = new HeldText((segment, detail) => hooks.onText?.(segment, detail));
  const stayFast = () => {
    if (!text.isHeld) return;
    hooks.onJudged?.(judge.verdict);
    text.release();
  };
  let verdict: Verdict | null = null;
  const attempt = write('fast', {
    ...hooks,
    onText: (segment, detail) => text.push(segment, detail),
    watch: (token) => {
      verdict = judge.watch(token);
      if (verdict !== null) return false;
      if (!judge.isProbing) stayFast();
      return true;
    },
  });
  if ('reply' in attempt) {
    stayFast();
    return attempt.reply;
  }
  const given = verdict as Verdict | null;
  const isRestart = given === null || !text.isHeld;
  if (!isRestart) hooks.onJudged?.(given);
  return { isRestart, reasons: given?.reasons ?? [], discardedTokens: attempt.givenUpAfter };
}
