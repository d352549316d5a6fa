import type { Limits } from './limits.ts';
import { median } from './median.ts';

export type Unit = 'tokens/s' | 'ms' | 'MB';

/** How much of what the machine can do a figure is. */
export interface ShareOfLimit {
  readonly unit: 'GB/s' | 'GOPS';
  readonly tandem: number;
  readonly llamacpp: number;
  /** Of our engine. */
  readonly percent: number;
}

/** One line of the results: medians of several measurements by turns. */
export interface ResultRow {
  readonly model: string;
  readonly test: string;
  readonly unit: Unit;
  readonly tandem: number;
  readonly llamacpp: number;
  /** Ours by theirs: better above 1 for speeds, and below for times and memory. */
  readonly ratio: number;
  readonly share?: ShareOfLimit | undefined;
  readonly pairs: number;
  /** That other programs kept busy, in the worst of the measurements. */
  readonly othersBusyCores: number;
  /** What llama.cpp ran with, the best that was found for it. */
  readonly llamaSettings: string;
}

export type Figures = Readonly<Record<'tandem' | 'llamacpp', readonly number[]>>;

/** The medians of figures, and what they are to each other. */
export function compare(figures: Figures): Pick<ResultRow, 'tandem' | 'llamacpp' | 'ratio' | 'pairs'> {
  const tandem = median(figures.tandem);
  const llamacpp = median(figures.llamacpp);
  return {
    tandem: rounded(tandem),
    llamacpp: rounded(llamacpp),
    ratio: rounded(tandem / llamacpp),
    pairs: figures.tandem.length,
  };
}

/** `amounts` of one token, at so many tokens in a second, beside the limit. */
export function shareOfLimit(
  unit: ShareOfLimit['unit'],
  perToken: number,
  speeds: Pick<ResultRow, 'tandem' | 'llamacpp'>,
  limit: number,
): ShareOfLimit {
  const rate = (tokensPerSecond: number) => (tokensPerSecond * perToken) / 1e9;
  return {
    unit,
    tandem: rounded(rate(speeds.tandem)),
    llamacpp: rounded(rate(speeds.llamacpp)),
    percent: rounded((100 * rate(speeds.tandem)) / limit),
  };
}

/** To four digits: more are noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** For other programs: what was measured, without the run's circumstances. */
export function jsonOf(limits: Limits, rows: readonly ResultRow[]) {
  return {
    limits,
    rows: rows.map(({ model, test, unit, tandem, llamacpp, ratio, share, pairs, othersBusyCores, llamaSettings }) => {
      return { model, test, tandem, llamacpp, ratio, unit, share, pairs, othersBusyCores, llamaSettings };
    }),
  };
}
