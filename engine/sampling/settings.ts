import type { ChatTemplateKind } from '../chat/template.ts';
import type { Metadata } from '../gguf/metadata.ts';
import type { Mode, Sampling } from '../protocol.ts';
import { samplingSchema } from '../protocol.ts';

/**
 * Qwen's published settings for a kind of model and mode. Thinking must not be greedy: it then repeats itself without end.
 * Source: the Qwen3 model cards; the presence penalty is what they advise for quantised models, weaker where it is less needed.
 */
export function defaultSampling(kind: ChatTemplateKind, mode: Mode, nParameters: number): Sampling {
  return {
    ...(mode === 'deep' ? { temperature: 0.6, topP: 0.95 } : { temperature: 0.7, topP: 0.8 }),
    topK: 20,
    minP: 0,
    repeatPenalty: kind === 'coder' ? 1.05 : 1,
    presencePenalty: defaultPresencePenalty(kind, nParameters),
    frequencyPenalty: 0,
  };
}

/** Against the loops that thinking models fall into, the more the smaller they are. Instruct models are not known for them. */
function defaultPresencePenalty(kind: ChatTemplateKind, nParameters: number): number {
  if (kind === 'instruct' || kind === 'coder' || kind === 'none') return 0;
  // No published Qwen3 is this small. A model trained for one narrow task repeats tokens, digits above all, because it must.
  if (nParameters < 0.3e9) return 0;
  return nParameters < 5e9 ? 1.5 : 0.5;
}

const recommendationKeys = {
  'general.sampling.temp': 'temperature',
  'general.sampling.top_k': 'topK',
  'general.sampling.top_p': 'topP',
  'general.sampling.min_p': 'minP',
  'general.sampling.penalty_repeat': 'repeatPenalty',
} as const satisfies Record<string, keyof Sampling>;

/**
 * What the file itself recommends, where it does. A recommendation outside the range of its setting is passed over rather than
 * refused: the model works all the same.
 *
 * @throws EngineError 'file-damaged' when one of these keys is not a number.
 */
export function fileSampling(metadata: Metadata): Partial<Sampling> {
  const recommended: Partial<Record<keyof Sampling, number>> = {};
  for (const [key, name] of Object.entries(recommendationKeys)) {
    if (!metadata.has(key)) continue;
    const value = metadata.number(key);
    if (samplingSchema.shape[name].safeParse(value).success) recommended[name] = value;
  }
  return recommended;
}
