import { createStore } from 'zustand/vanilla';
import type { AskedMode, Problem } from '../../app/contract.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly hint: string; readonly run: () => void } | null;
}

/** What lies over the whole window; one at a time. */
export type DialogName = 'conversation' | 'export' | 'import' | 'palette' | 'shortcuts' | 'settings';

export type ModelsTab = 'library' | 'get' | 'downloads' | 'settings';

/** A model chosen for less than everything. message: for the next message. conversation: for one that has not begun. */
export interface ModelChoice {
  readonly modelId: string;
  readonly scope: 'message' | 'conversation';
}

/** What belongs to this window alone and is gone when it closes. */
export interface Ui {
  /** What stands beside the sidebar. */
  readonly page: 'chat' | 'models' | 'archive' | 'bin';
  readonly modelsTab: ModelsTab;
  readonly dialog: DialogName | null;
  /** Unsent text by conversation; the empty key is the conversation that has not begun. */
  readonly drafts: Readonly<Record<string, string>>;
  /** By conversation, like the drafts, until the message is sent. */
  /** Modes chosen by conversation since the window was opened. */
  readonly modeChoices: Readonly<Record<string, AskedMode | undefined>>;
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
  /** Read out by screen readers as they come; only the latest are kept. */
  readonly announcements: readonly { readonly id: number; readonly text: string }[];
  /** The reply whose thinking the person opened, and so wants to hear. */
  readonly openedThinking: string | null;
  /** Counts requests to move the focus into the composer. */
  readonly focusRequests: number;
  /** The focus is to move into the search field, as soon as that is there. */
  readonly wantsSearch: boolean;
  /** The message to bring into view, with the words to be marked in it; `count` tells requests apart. */
  readonly revealed: { readonly messageId: string; readonly words: readonly string[]; readonly count: number } | null;

  /** The last tab again when none is named. */
  readonly openModels: (tab?: ModelsTab) => void;
  /** Opens it in the place of another, or closes it when it is open. */
  readonly toggleDialog: (name: DialogName) => void;
  readonly closeDialog: () => void;
  readonly setDraft: (conversationId: string | null, text: string) => void;
  /** Null: as before. */
  readonly chooseMode: (conversationId: string | null, mode: AskedMode | null) => void;
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
  readonly setOpenedThinking: (replyId: string | null) => void;
  readonly openKept: (page: 'archive' | 'bin') => void;
  readonly focusSearch: (isNarrow: boolean) => void;
  readonly searchFocused: () => void;
  readonly reveal: (messageId: string, words: readonly string[]) => void;
  /** Goes to the chat, if another page is open. */
  readonly focusComposer: () => void;
}

export function draftOf(ui: Ui, conversationId: string | null): string {
  return ui.drafts[conversationId ?? ''] ?? '';
}

export function modeChoiceOf(ui: Ui, conversationId: string | null): AskedMode | null {
  return ui.modeChoices[conversationId ?? ''] ?? null;
}

export function modelChoiceOf(ui: Ui, conversationId: string | null): ModelChoice | null {
  return ui.modelChoices[conversationId ?? ''] ?? null;
}

/** Screen readers queue what they have noticed; what is older was said. */
const maxAnnouncements = 12;

export function createUi() {
  let lastToast = 0;
  let lastAnnouncement = 0;
  return createStore<Ui>()((set) => ({
    page: 'chat',
    modelsTab: 'library',
    dialog: null,
    drafts: {},
    modeChoices: {},
    modelChoices: {},
    isSidebarShown: true,
    isDrawerOpen: false,
    failures: [],
    troubles: [],
    dismissedTroubles: [],
    toasts: [],
    announcements: [],
    openedThinking: null,
    focusRequests: 0,
    wantsSearch: false,
    revealed: null,

    openModels: (tab) => set((ui) => ({ page: 'models', modelsTab: tab ?? ui.modelsTab, isDrawerOpen: false })),
    toggleDialog: (name) => set(({ dialog }) => ({ dialog: dialog === name ? null : name })),
    closeDialog: () => set({ dialog: null }),
    setDraft: (conversationId, text) => set(({ drafts }) => ({ drafts: { ...drafts, [conversationId ?? '']: text } })),
    chooseMode: (conversationId, mode) =>
      set(({ modeChoices }) => ({ modeChoices: { ...modeChoices, [conversationId ?? '']: mode ?? undefined } })),
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
    announce: (text) => {
      lastAnnouncement += 1;
      const id = lastAnnouncement;
      set(({ announcements }) => ({ announcements: [...announcements, { id, text }].slice(-maxAnnouncements) }));
    },
    setOpenedThinking: (openedThinking) => set({ openedThinking }),
    openKept: (page) => set({ page, isDrawerOpen: false }),
    focusSearch: (isNarrow) =>
      set({ wantsSearch: true, ...(isNarrow ? { isDrawerOpen: true } : { isSidebarShown: true }) }),
    searchFocused: () => set({ wantsSearch: false }),
    reveal: (messageId, words) =>
      set(({ revealed }) => ({ revealed: { messageId, words, count: (revealed?.count ?? 0) + 1 } })),
    focusComposer: () => set((ui) => ({ page: 'chat', focusRequests: ui.focusRequests + 1, isDrawerOpen: false })),
  }));
}
