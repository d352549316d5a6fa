import { strings } from '../strings.ts';
import type { Action } from './action.ts';

export const documentActions: readonly Action[] = [
  {
    id: 'document.add',
    group: 'conversation',
    label: () => strings.actions.addDocuments,
    keywords: () => strings.actions.addDocumentsKeywords,
    applies: ({ ui }) => ui.getState().page === 'chat',
    run: ({ documentActions: actions }) => void actions.choose(),
  },
  {
    id: 'context.show',
    group: 'conversation',
    label: () => strings.context.title,
    applies: ({ contextPlans, messages, ui }) => {
      const { conversationId } = messages.getState();
      return (
        ui.getState().page === 'chat' && contextPlans.getState().byConversation[conversationId ?? ''] !== undefined
      );
    },
    run: ({ panel }) => panel.getState().openContext(),
  },
];
