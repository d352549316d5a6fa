import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { App } from './app.ts';
import type { CatalogueSlice } from './catalogue.ts';
import type { Citations } from './citations.ts';
import type { ContextPlans } from './context-plans.ts';
import type { ConversationSettingsSlice } from './conversation-settings.ts';
import type { Conversations } from './conversations.ts';
import type { Documents } from './documents.ts';
import type { Downloads } from './downloads.ts';
import type { Exchange } from './exchange.ts';
import type { Find } from './find.ts';
import type { Bin, Folders } from './folders.ts';
import type { Library } from './library.ts';
import type { LiveReply } from './live-replies.ts';
import type { MachineSlice } from './machine.ts';
import type { Messages } from './messages.ts';
import type { ModelSlice } from './model.ts';
import type { Panel } from './panel.ts';
import type { Search } from './search.ts';
import type { SettingsSlice } from './settings.ts';
import type { Turns } from './turns.ts';
import type { Ui } from './ui.ts';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('AppContext is missing above this component.');
  return app;
}

// Each renders its component again only when the selected part changes.
export const useCatalogue = <T>(select: (state: CatalogueSlice) => T): T => useStore(useApp().catalogue, select);
export const useCitations = <T>(select: (state: Citations) => T): T => useStore(useApp().citations, select);
export const useContextPlans = <T>(select: (state: ContextPlans) => T): T => useStore(useApp().contextPlans, select);
export const useConversations = <T>(select: (state: Conversations) => T): T => useStore(useApp().conversations, select);
export const useDocuments = <T>(select: (state: Documents) => T): T => useStore(useApp().documents, select);
export const useDownloads = <T>(select: (state: Downloads) => T): T => useStore(useApp().downloads, select);
export const useLibrary = <T>(select: (state: Library) => T): T => useStore(useApp().library, select);
export const useMachine = <T>(select: (state: MachineSlice) => T): T => useStore(useApp().machine, select);
export const useBin = <T>(select: (state: Bin) => T): T => useStore(useApp().bin, select);
export const useFolders = <T>(select: (state: Folders) => T): T => useStore(useApp().folders, select);
export const useConversationSettings = <T>(select: (state: ConversationSettingsSlice) => T): T =>
  useStore(useApp().conversationSettings, select);
export const useExchange = <T>(select: (state: Exchange) => T): T => useStore(useApp().exchange, select);
export const useFind = <T>(select: (state: Find) => T): T => useStore(useApp().find, select);
export const useMessages = <T>(select: (state: Messages) => T): T => useStore(useApp().messages, select);
export const useModel = <T>(select: (state: ModelSlice) => T): T => useStore(useApp().model, select);
export const usePanel = <T>(select: (state: Panel) => T): T => useStore(useApp().panel, select);
export const useSearch = <T>(select: (state: Search) => T): T => useStore(useApp().search, select);
export const useSettings = <T>(select: (state: SettingsSlice) => T): T => useStore(useApp().settings, select);
export const useTurns = <T>(select: (state: Turns) => T): T => useStore(useApp().turns, select);
export const useUi = <T>(select: (state: Ui) => T): T => useStore(useApp().ui, select);

/** The reply while it is being written; null for no id, and before and after. */
export function useLiveReply(replyId: string | null): LiveReply | null {
  const { live } = useApp();
  const subscribe = useCallback(
    (listener: () => void) => (replyId === null ? () => {} : live.subscribe(replyId, listener)),
    [live, replyId],
  );
  return useSyncExternalStore(subscribe, () => (replyId === null ? null : live.read(replyId)));
}
