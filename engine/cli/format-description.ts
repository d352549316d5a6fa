import type { ModelDescription } from '../describe.ts';

/** `info` for people: one fact a line. */
export function formatDescription(model: ModelDescription): string {
  const experts = model.nExperts > 0 ? `${model.nExperts} experts, ${model.topK} for each token, ` : '';
  const parts = model.nParts > 1 ? ` in ${model.nParts} files` : '';
  const rows: readonly (readonly [string, string])[] = [
    ['name', model.name],
    ['file', `${model.path} (${(model.sizeBytes / 1e9).toFixed(2)} GB${parts})`],
    ['architecture', model.architecture],
    ['parameters', model.parameters.toLocaleString('en')],
    ['layers', `${model.nLayers} of width ${model.dModel}`],
    ['attention', `${model.nHeads} heads, ${model.nKvHeads} key-value heads, each ${model.headDim} wide`],
    ['feed-forward', `${experts}width ${model.dFeedForward}`],
    ['vocabulary', model.vocabSize.toLocaleString('en')],
    ['context', `${model.contextLength.toLocaleString('en')} tokens`],
    ['chat template', `${model.chatTemplate} (${model.modes.join(', ')})`],
    ['quantization', model.quantization],
    ...Object.entries(model.tensorTypes).map(([kind, types]) => [`  ${kind}`, types] as const),
  ];
  return rows.map(([label, value]) => `${label.padEnd(18)}${value}`).join('\n');
}
