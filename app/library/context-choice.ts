import { type FitVerdict, judgeFit, type MachineMemory, type MemoryNeed, memoryNeed } from '../../engine/index.ts';
import type { KvType } from '../../engine/protocol.ts';
import { AppError } from '../errors.ts';
import type { Survey } from '../storage/models.ts';

/** What the engine takes without a wish for more: enough for long conversations, within what most computers hold. */
const usualContextTokens = 32_768;
/** Fewer would not hold an answer that thinks. */
const fewestContextTokens = 4_096;

/** What the choice depends on of a model; a survey has it. */
export interface ContextModel {
  readonly cost: Survey['cost'];
  readonly description: Pick<Survey['description'], 'contextLength' | 'maxContextTokens'>;
}

export interface ContextChoice {
  readonly contextTokens: number;
  readonly need: MemoryNeed;
  readonly verdict: FitVerdict;
}

export interface ContextConditions {
  readonly wish: number | 'auto';
  readonly kvType: KvType;
  /** What the model would find. */
  readonly memory: MachineMemory;
}

/**
 * As many positions as the person wishes, or, left to Tandem, as many as usual where they fit into memory and fewer where they do
 * not. The last of these is the choice when even that is too much: its verdict says so.
 */
export function chooseContext(survey: ContextModel, { wish, kvType, memory }: ContextConditions): ContextChoice {
  const { contextLength, maxContextTokens } = survey.description;
  const judge = (contextTokens: number): ContextChoice => {
    const need = memoryNeed(survey.cost, contextTokens, kvType);
    return { contextTokens, need, verdict: judgeFit(survey.cost, need, memory) };
  };
  if (wish !== 'auto') return judge(Math.min(wish, maxContextTokens));
  const choices = [judge(Math.min(contextLength, usualContextTokens))];
  for (let half = usualContextTokens / 2; half >= fewestContextTokens; half /= 2) {
    if (half < contextLength) choices.push(judge(half));
  }
  const staysInMemory = choices.find(({ verdict }) => verdict.fit === 'fits' || verdict.fit === 'tight');
  return staysInMemory ?? choices.find(({ verdict }) => verdict.fit === 'pages') ?? lastOf(choices);
}

function lastOf([first, ...others]: readonly ContextChoice[]): ContextChoice {
  const last = others.at(-1) ?? first;
  if (last === undefined) throw new Error('there is always a first choice');
  return last;
}

/** Why a model is not opened, with figures and the way on. */
export function tooLarge(name: string, survey: Survey, choice: ContextChoice, conditions: ContextConditions): AppError {
  const { need, verdict, contextTokens } = choice;
  const { memory } = conditions;
  const smaller = chooseContext(survey, { ...conditions, wish: 'auto' });
  const fitsSmaller = smaller.verdict.fit !== 'too-large' && smaller.contextTokens < contextTokens;
  const wayOn = fitsSmaller
    ? `With a context of ${count(smaller.contextTokens)} it fits: choose that in the settings.`
    : verdict.limit === 'free'
      ? 'Close other programs, or choose a smaller model.'
      : 'Choose a smaller model, or a smaller quantization of this one.';
  const there = verdict.limit === 'installed' ? 'this computer has' : 'free are';
  const amount = verdict.limit === 'installed' ? memory.total : memory.free;
  return new AppError(
    'memory-too-small',
    `${name} needs ${gigabytes(need.total)} of memory with a context of ${count(contextTokens)}, and ${there} ${gigabytes(amount)}. ${wayOn}`,
  );
}

function count(tokens: number): string {
  return `${tokens.toLocaleString('en')} tokens`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
