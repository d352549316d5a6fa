import { strings } from '../strings.ts';
import { isNarrow } from '../ui/use-media-query.ts';
import type { Action } from './action.ts';

export const conversationActions: readonly Action[] = [
  {
    id: 'conversation.new',
    group: 'conversation',
    label: () => strings.actions.newConversation,
    shortcuts: ['Mod+N'],
    run: ({ actions }) => actions.startNew(),
  },
  {
    id: 'conversation.write',
    group: 'conversation',
    label: () => strings.actions.write,
    shortcuts: ['Mod+L'],
    run: ({ ui }) => ui.getState().focusComposer(),
  },
  {
    id: 'conversation.search',
    group: 'conversation',
    label: () => strings.actions.search,
    shortcuts: ['Mod+Shift+F'],
    run: ({ ui }) => ui.getState().focusSearch(isNarrow()),
  },
  {
    id: 'conversation.settings',
    group: 'conversation',
    label: () => strings.conversationSettings.open,
    applies: ({ ui }) => ui.getState().page === 'chat',
    run: ({ ui }) => ui.getState().toggleDialog('conversation'),
  },
  {
    id: 'conversation.export',
    group: 'conversation',
    label: () => strings.exchange.exportAll,
    isOffMenu: true,
    run: ({ keeping }) => keeping.askExport(null),
  },
  {
    id: 'conversation.import',
    group: 'conversation',
    label: () => strings.exchange.importFile,
    isOffMenu: true,
    run: ({ keeping }) => void keeping.previewImport(),
  },
  {
    id: 'conversation.archive',
    group: 'conversation',
    label: () => strings.conversations.keeping.archivePage,
    isOffMenu: true,
    run: ({ ui }) => ui.getState().openKept('archive'),
  },
  {
    id: 'conversation.bin',
    group: 'conversation',
    label: () => strings.conversations.keeping.binPage,
    isOffMenu: true,
    run: ({ keeping }) => void keeping.showBin(),
  },
  {
    id: 'conversation.find',
    group: 'conversation',
    label: () => strings.actions.find,
    shortcuts: ['Mod+F'],
    applies: ({ messages, ui }) => ui.getState().page === 'chat' && messages.getState().ids.length > 0,
    run: ({ find }) => find.getState().open(),
  },
];
