import type { Engine } from '../../engine/engine.ts';
import type { AskedMode, ModeReason } from '../../engine/protocol.ts';
import { isRight, type LabelledItem } from './items.ts';

export interface Outcome {
  readonly isRight: boolean;
  /** Written, those of a fast answer that was given up among them. */
  readonly tokens: number;
  readonly mode: 'fast' | 'deep';
  /** In Auto. */
  readonly reasons: readonly ModeReason[];
  /** In Auto: whether the person saw a fast answer that was then given up. */
  readonly isEscalated: boolean;
}

export interface Measured {
  readonly item: LabelledItem;
  readonly fast: Outcome;
  readonly deep: Outcome;
  readonly auto: Outcome;
}

export interface MeasureOptions {
  /** Of Auto. */
  readonly threshold: number | undefined;
  readonly maxTokens: number;
}

/** Answers an item in each mode, greedily where the file does not say otherwise, each time with the same seed. */
export function measure(engine: Engine, item: LabelledItem, { threshold, maxTokens }: MeasureOptions): Measured {
  const answer = (mode: AskedMode): Outcome => {
    let text = '';
    let reasons: readonly ModeReason[] = [];
    let isEscalated = false;
    const reply = engine.reply(
      item.messages,
      { mode, seed: 1, maxTokens, autoThreshold: threshold },
      {
        onText: (segment) => {
          if (segment.channel === 'answer') text += segment.text;
        },
        onJudged: (verdict) => {
          reasons = verdict.reasons;
        },
        onRestart: (_, why) => {
          text = '';
          reasons = why;
          isEscalated = true;
        },
      },
    );
    const tokens = reply.tokens.length + reply.discardedTokens;
    return { isRight: isRight(text, item), tokens, mode: reply.mode, reasons, isEscalated };
  };
  return { item, fast: answer('fast'), deep: answer('deep'), auto: answer('auto') };
}

export interface Row {
  readonly kind: string;
  readonly n: number;
  /** Right answers. */
  readonly right: Readonly<Record<AskedMode, number>>;
  readonly tokens: Readonly<Record<AskedMode, number>>;
  /** Answers of Auto in deep mode, and those of them that began as a fast one that the person saw. */
  readonly deepened: number;
  readonly escalated: number;
  /** Whoever knew the outcomes: fast where that is right or deep is wrong, too. */
  readonly best: { readonly right: number; readonly tokens: number };
}

export function summarize(kind: string, measured: readonly Measured[]): Row {
  const sum = (value: (one: Measured) => number) => measured.reduce((total, one) => total + value(one), 0);
  const each = (value: (outcome: Outcome) => number) => ({
    fast: sum(({ fast }) => value(fast)),
    deep: sum(({ deep }) => value(deep)),
    auto: sum(({ auto }) => value(auto)),
  });
  const best = ({ fast, deep }: Measured) => (!fast.isRight && deep.isRight ? deep : fast);
  return {
    kind,
    n: measured.length,
    right: each((outcome) => Number(outcome.isRight)),
    tokens: each((outcome) => outcome.tokens),
    deepened: sum(({ auto }) => Number(auto.mode === 'deep')),
    escalated: sum(({ auto }) => Number(auto.isEscalated)),
    best: { right: sum((one) => Number(best(one).isRight)), tokens: sum((one) => best(one).tokens) },
  };
}
