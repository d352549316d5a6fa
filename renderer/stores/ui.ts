import { createStore } from 'zustand/vanilla';
import type { Problem } from '../../app/contract.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly hint: string; readonly run: () => void } | null;
}

export type ModelsTab = 'library' | 'get' | 'downloads' | 'settings';

/** A model chosen for less than everything. message: for the next message. conversation: for one that has not begun. */
export interface ModelChoice {
  readonly modelId: string;
  readonly scope: 'message' | 'conversation';
}

/** What belongs to this window alone and is gone when it closes. */
export interface Ui {
  /** What stands beside the sidebar. */
  readonly page: 'chat' | 'models';
  readonly modelsTab: ModelsTab;
  /** Unsent text by conversation; the empty key is the conversation that has not begun. */
  readonly drafts: Readonly<Record<string, string>>;
  /** By conversation, like the drafts, until the message is sent. */
  readonly modelChoices: Readonly<Record<string, ModelChoice | undefined>>;
  /** On a wide window the sidebar stands beside the chat, on a narrow one it lies over it. */
  readonly isSidebarShown: boolean;
  readonly isDrawerOpen: boolean;
  /** Commands that failed, newest last. */
  readonly failures: readonly Problem[];
  /** Standing troubles of the app, as it reports them. */
  readonly troubles: readonly Problem[];
  readonly dismissedTroubles: readonly string[];
  readonly toasts: readonly Toast[];
  /** Read out by screen readers when it changes. */
  readonly announcement: string;
  /** A message of the open conversation that the list is to scroll to; null once it did. */
  readonly shownMessage: { readonly id: string } | null;
  /** Counts requests to move the focus into the composer. */
  readonly focusRequests: number;

  /** The last tab again when none is named. */
  readonly openModels: (tab?: ModelsTab) => void;
  readonly setDraft: (conversationId: string | null, text: string) => void;
  readonly chooseModel: (conversationId: string | null, choice: ModelChoice | null) => void;
  readonly toggleSidebar: (isNarrow: boolean) => void;
  readonly closeDrawer: () => void;
  readonly fail: (problem: Problem) => void;
  readonly dismissFailure: (problem: Problem) => void;
  readonly setTroubles: (troubles: readonly Problem[]) => void;
  readonly dismissTrouble: (problem: Problem) => void;
  readonly showToast: (toast: Omit<Toast, 'id'>) => void;
  readonly closeToast: (id: number) => void;
  readonly announce: (text: string) => void;
  /** Scrolls to a message of the conversation that is open, or is opened before the next frame. */
  readonly showMessage: (id: string) => void;
  readonly messageShown: () => void;
  /** Goes to the chat, if another page is open. */
  readonly focusComposer: () => void;
}

export function draftOf(ui: Ui, conversationId: string | null): string {
  return ui.drafts[conversationId ?? ''] ?? '';
}

export function modelChoiceOf(ui: Ui, conversationId: string | null): ModelChoice | null {
  return ui.modelChoices[conversationId ?? ''] ?? null;
}

export function createUi() {
  let lastToast = 0;
  return createStore<Ui>()((set) => ({
    page: 'chat',
    modelsTab: 'library',
    drafts: {},
    modelChoices: {},
    isSidebarShown: true,
    isDrawerOpen: false,
    failures: [],
    troubles: [],
    dismissedTroubles: [],
    toasts: [],
    announcement: '',
    shownMessage: null,
    focusRequests: 0,

    openModels: (tab) => set((ui) => ({ page: 'models', modelsTab: tab ?? ui.modelsTab, isDrawerOpen: false })),
    setDraft: (conversationId, text) => set(({ drafts }) => ({ drafts: { ...drafts, [conversationId ?? '']: text } })),
    chooseModel: (conversationId, choice) =>
      set(({ modelChoices }) => ({ modelChoices: { ...modelChoices, [conversationId ?? '']: choice ?? undefined } })),
    toggleSidebar: (isNarrow) =>
      set((ui) => (isNarrow ? { isDrawerOpen: !ui.isDrawerOpen } : { isSidebarShown: !ui.isSidebarShown })),
    closeDrawer: () => set({ isDrawerOpen: false }),
    fail: (problem) =>
      set(({ failures }) => ({ failures: [...failures.filter((one) => one.message !== problem.message), problem] })),
    dismissFailure: (problem) => set(({ failures }) => ({ failures: failures.filter((one) => one !== problem) })),
    // A trouble that went away and came back is news again.
    setTroubles: (troubles) =>
      set((ui) => ({
        troubles,
        dismissedTroubles: ui.dismissedTroubles.filter((code) => troubles.some((one) => one.code === code)),
      })),
    dismissTrouble: ({ code }) => set((ui) => ({ dismissedTroubles: [...ui.dismissedTroubles, code] })),
    showToast: (toast) => {
      lastToast += 1;
      const id = lastToast;
      set(({ toasts }) => ({ toasts: [...toasts, { ...toast, id }] }));
    },
    closeToast: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
    announce: (announcement) => set({ announcement }),
    showMessage: (id) => set({ page: 'chat', shownMessage: { id }, isDrawerOpen: false }),
    messageShown: () => set({ shownMessage: null }),
    focusComposer: () => set((ui) => ({ page: 'chat', focusRequests: ui.focusRequests + 1, isDrawerOpen: false })),
  }));
}
