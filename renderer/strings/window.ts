import type { Settings } from '../../app/contract.ts';
import { count } from '../formats.ts';

/** The words of the palette, the shortcut sheet and the settings of the window. */

export const palette = {
  label: 'Command palette',
  placeholder: 'Search commands, conversations and models',
  results: 'Results',
  groups: { recent: 'Recent', action: 'Commands', conversation: 'Conversations', model: 'Models' },
  none: (query: string) => `Nothing matches “${query}”.`,
  found: (n: number) => (n === 1 ? '1 result' : `${count(n)} results`),
} as const;

export const shortcuts = {
  title: 'Keyboard shortcuts',
  close: 'Close',
  or: 'or',
  everywhere: 'Lists and fields',
  places: {
    send: 'Send the message',
    newLine: 'New line in the message',
    close: 'Close what is open, else stop the answer',
    rows: 'Next row of a list',
    remove: 'Delete the chosen model',
    order: 'Move a download down its queue',
  },
} as const;

export const settings = {
  title: 'Settings',
  open: 'Settings',
  close: 'Close',
  appearance: 'Appearance',
  contrast: 'Contrast',
  contrasts: { system: 'Like the system', more: 'High' } satisfies Record<Settings['contrast'], string>,
  textSize: 'Text size',
  smaller: 'Smaller text',
  larger: 'Larger text',
  modelsExplanation: 'Memory, the models folder and where downloads come from are set on the Models page.',
  openModels: 'Settings of models…',
} as const;
