import { strings } from '../strings.ts';
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
];
