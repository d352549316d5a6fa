import { percent } from '../formats.ts';

/** The words around shading what a model was not sure of. */
export const confidence = {
  setting: {
    title: 'Unsure words',
    label: 'Keep how sure the model was of each word',
    explanation: 'New answers can then be shaded where the model wavered, with the words it nearly wrote instead.',
  },
  show: 'Shade unsure words',
  hide: 'Show the answer as usual',
  none: 'The model was sure of every word.',
  token: (text: string, probability: number) => `“${text}”, ${percent(probability, 1)} sure`,
  chosen: (probability: number) => `Chosen at ${percent(probability, 1)}`,
  alternatives: 'It nearly wrote',
  noAlternatives: 'No other word was near.',
  end: 'the end of the answer',
  continueFrom: 'Continue from here',
  continueHint: 'A new version takes this word and goes on from it. This version stays.',
  newLine: 'new line',
  space: 'space',
} as const;
