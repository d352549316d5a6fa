import type { ActionGroup } from '../actions/action.ts';
import type { Language } from '../i18n/language.ts';

/** The words of the palette, the shortcut sheet and the application menu. */
export const actions = {
  groups: {
    conversation: 'Conversation',
    answer: 'Answer',
    models: 'Models',
    view: 'View',
    help: 'Help',
  } satisfies Record<ActionGroup, string>,

  newConversation: 'New conversation',
  search: 'Search conversations',
  find: 'Find in this conversation',
  write: 'Go to the message field',
  addDocuments: 'Add documents…',
  addDocumentsKeywords: ['attach', 'file', 'PDF', 'upload'],
  toggleMode: 'Next answer mode: Auto, Fast, Deep',
  stop: 'Stop the answer',
  openModels: 'Models',
  getModels: 'Get more models',
  openModelFile: 'Open a model file…',
  unloadModel: 'Take the model out of memory',
  toggleSidebar: 'Show or hide conversations',
  largerText: 'Larger text',
  smallerText: 'Smaller text',
  usualText: 'Usual text size',
  themes: { system: 'Theme like the system', light: 'Light theme', dark: 'Dark theme' },
  highContrast: 'High contrast',
  usualContrast: 'Usual contrast',
  languages: { en: 'English', 'zh-CN': '简体中文' } satisfies Record<Language, string>,
  openSettings: 'Settings…',
  openPalette: 'Command palette',
  openShortcuts: 'Keyboard shortcuts',
} as const;

/** The system's own entries in the application menu. */
export const menu = {
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  fullScreen: 'Full screen',
  quit: 'Quit',
  closeWindow: 'Close window',
} as const;
