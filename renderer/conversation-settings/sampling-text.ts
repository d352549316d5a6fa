import type { ChosenSampling } from '../../app/contract.ts';

export type SamplingName = keyof ChosenSampling;

interface Range {
  readonly name: SamplingName;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly isWhole?: boolean;
  /** The least value itself is not allowed. */
  readonly isAbove?: boolean;
}

/** The app refuses what lies outside. */
export const samplingRanges: readonly Range[] = [
  { name: 'temperature', min: 0, max: 5, step: 0.1 },
  { name: 'topP', min: 0, max: 1, step: 0.05, isAbove: true },
  { name: 'topK', min: 0, max: 100_000, step: 1, isWhole: true },
  { name: 'minP', min: 0, max: 1, step: 0.01 },
  { name: 'presencePenalty', min: -2, max: 2, step: 0.1 },
];

export type SamplingText = Readonly<Record<SamplingName, string>>;

export function samplingText(sampling: ChosenSampling): SamplingText {
  const text = (name: SamplingName) => (sampling[name] === undefined ? '' : String(sampling[name]));
  return {
    temperature: text('temperature'),
    topP: text('topP'),
    topK: text('topK'),
    minP: text('minP'),
    presencePenalty: text('presencePenalty'),
  };
}

/** The number that was typed, with a point or a comma; undefined for nothing, null for what is no number in its range. */
export function typedNumber(text: string, { min, max, isWhole, isAbove }: Range): number | null | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text.trim().replace(',', '.'));
  const isInside = value >= min && value <= max && !(isAbove === true && value === min);
  return isInside && (isWhole !== true || Number.isInteger(value)) ? value : null;
}

/** Null while a field holds what is no number in its range. */
export function parseSampling(text: SamplingText): ChosenSampling | null {
  const chosen: Partial<Record<SamplingName, number>> = {};
  for (const range of samplingRanges) {
    const value = typedNumber(text[range.name], range);
    if (value === null) return null;
    if (value !== undefined) chosen[range.name] = value;
  }
  return chosen;
}
