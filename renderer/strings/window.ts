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
  language: 'Language',
  /** Each in its own language, so that whoever cannot read this one finds theirs. */
  languages: { system: 'Like the system', en: 'English', 'zh-CN': '简体中文' } satisfies Record<
    Settings['language'],
    string
  >,
  modelsExplanation: 'Memory, the models folder and where downloads come from are set on the Models page.',
  openModels: 'Settings of models…',
} as const;

export const welcome = {
  titles: {
    what: 'Answers from this computer alone',
    model: 'A model to talk to',
    look: 'As you like to read',
  },
  what: 'Tandem runs a language model on this computer: Qwen3, in the size that suits it. It answers in two ways.',
  modes: {
    fast: 'Fast answers at once: for everyday questions and texts.',
    deep: 'Deep thinks first, in the open: for what takes several steps.',
  },
  privacy: 'What you write stays here. Nobody is contacted until you look for a model or download one.',
  model:
    'A small demonstration model is here already. It can add numbers and say hello, so that you can look around at once. For real questions, get a model that fits this computer; you can chat meanwhile.',
  openFile: 'I have a model file…',
  look: 'All of this can be changed later, under Settings.',
  step: (step: number, steps: number) => `Step ${count(step)} of ${count(steps)}`,
  skip: 'Skip',
  back: 'Back',
  next: 'Next',
  start: 'Start chatting',
} as const;
