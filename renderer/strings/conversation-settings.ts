import type { ChosenSampling } from '../../app/contract.ts';

/** System prompt, sampling and presets of one conversation. */
export const conversationSettings = {
  open: 'Settings of this conversation',
  title: 'Settings of this conversation',
  systemPrompt: 'System prompt',
  systemPromptHint: 'Tells the model who it is and how to answer; it stands before everything else.',
  sampling: 'Sampling',
  samplingHint: 'Empty fields follow the advice of the model’s makers for each mode, shown in grey.',
  fields: {
    temperature: { title: 'Temperature', hint: 'Higher is more varied, 0 always takes the likeliest word' },
    topP: { title: 'Top-p', hint: 'Only words that together have this probability' },
    topK: { title: 'Top-k', hint: 'Only so many of the likeliest words, 0 for all' },
    minP: { title: 'Min-p', hint: 'Only words at least this likely, compared with the likeliest' },
    presencePenalty: { title: 'Presence penalty', hint: 'Higher repeats less' },
  } satisfies Record<keyof ChosenSampling, { title: string; hint: string }>,
  usual: (fast: string, deep: string) => (fast === deep ? fast : `Fast ${fast}, Deep ${deep}`),
  range: (from: string, to: string) => `From ${from} to ${to}`,
  presets: 'Preset',
  choosePreset: 'Choose a preset',
  presetName: 'Name of the preset',
  savePreset: 'Save as preset',
  removePreset: (name: string) => `Delete the preset ${name}`,
  presetSaved: (name: string) => `The preset “${name}” was saved.`,
  presetRemoved: (name: string) => `The preset “${name}” was deleted.`,
  save: 'Save',
} as const;
