import type { MessageStatus, Mode, Problem } from '../app/contract.ts';
import { count, duration } from './formats.ts';
import { localized } from './i18n/localized.ts';
import { actions, menu } from './strings/actions.ts';
import { confidence } from './strings/confidence.ts';
import { context } from './strings/context.ts';
import { conversationSettings } from './strings/conversation-settings.ts';
import { conversations } from './strings/conversations.ts';
import { documents } from './strings/documents.ts';
import { exchange } from './strings/exchange.ts';
import { models } from './strings/models.ts';
import { modes } from './strings/modes.ts';
import { reading } from './strings/reading.ts';
import { turns } from './strings/turns.ts';
import { palette, settings, shortcuts, welcome } from './strings/window.ts';
import { chinese } from './strings/zh-CN/index.ts';

/** Every word that the window shows, in English; `strings/zh-CN/` has the same in Chinese. */
export const english = {
  appName: 'Tandem',
  /** What went wrong, as the app says it; translations know it by its code. */
  problemText: ({ message }: Problem): string => message,
  /** What the app says about a model or a document without anything having gone wrong. */
  appSentence: (sentence: string): string => sentence,
  actions,
  menu,
  palette,
  shortcuts,
  settings,
  welcome,
  errors: {
    noAnswer: 'Tandem did not answer. Try again; if that does not help, close Tandem and start it again.',
    unexpected:
      'Something in this window went wrong. Try again; if that does not help, close Tandem and start it again.',
    copy: 'The text could not be copied. Select it and copy it with the keyboard instead.',
    crashTitle: 'This window ran into an error',
    crashText: 'Your conversations are safe on this computer. Reload the window to go on.',
    reload: 'Reload',
  },
  modes,
  sidebar: {
    label: 'Conversations',
    show: 'Show conversations',
    hide: 'Hide conversations',
    startNew: 'New conversation',
    empty: 'Your conversations will be listed here.',
    groups: { pinned: 'Pinned', today: 'Today', yesterday: 'Yesterday', week: 'Previous 7 days', older: 'Older' },
    generating: 'being written',
    options: (title: string) => `Conversation options for ${title}`,
    rename: 'Rename',
    renameLabel: 'New title',
    remove: 'Delete',
    removed: (title: string) => `“${title}” was deleted.`,
    undo: 'Undo',
    undoHint: 'Press Undo in the notifications to bring it back',
  },
  theme: {
    label: 'Theme',
    names: { system: 'Like the system', light: 'Light', dark: 'Dark' },
  },
  toasts: { label: 'Notifications ({hotkey})', close: 'Close notification' },
  banners: { dismiss: 'Dismiss', region: 'Problems' },
  chat: {
    untitled: 'New conversation',
    messages: 'Messages',
    question: 'You',
    opening: 'Opening the conversation…',
    jump: 'Jump to latest',
    showAll: 'Show the whole message',
    showLess: 'Show less',
    finished: 'The answer is complete.',
    /** Read out in the place of a block of code. */
    codeBlock: 'Code block.',
    finishedWith: (line: string) => `The answer ended. ${line}`,
    reading: (done: number, total: number) => `Reading ${count(done)} of ${count(total)} tokens`,
    waiting: 'Waiting for the first word',
  },
  thinking: {
    now: 'Thinking…',
    nowFor: (seconds: number) => `Thinking… ${duration(seconds)}`,
    cutOff: 'Thinking was cut off',
    done: (milliseconds: number) =>
      milliseconds < 1000
        ? 'Thought for less than a second'
        : `Thought for ${duration(Math.round(milliseconds / 1000))}`,
    doneUntimed: 'Thought for a while',
  },
  answer: {
    copy: 'Copy',
    copied: 'Copied',
    askAgain: 'Ask again',
    askAgainIn: { fast: 'Answer at once', deep: 'Think first, then answer' } satisfies Record<Mode, string>,
    versions: 'Versions of this answer',
    version: (index: number, total: number) => `${index}/${total}`,
    previousVersion: 'Previous version',
    nextVersion: 'Next version',
    figures: 'Figures',
    status: {
      stopped: 'You stopped this answer.',
      length: 'Reached the length limit.',
      interrupted: 'Tandem was closed while this was being written.',
      failed: 'This answer failed.',
    } satisfies Partial<Record<MessageStatus, string>>,
    /** Pictures are not loaded; their address takes their place. */
    image: (description: string, address: string) => (description === '' ? address : `${description} (${address})`),
  },
  figures: {
    model: 'Model',
    written: 'Written',
    read: 'Read',
    reused: 'Reused',
    tokensAt: (tokens: number, perSecond: number) =>
      perSecond > 0 ? `${count(tokens)} tokens, ${count(perSecond)} a second` : `${count(tokens)} tokens`,
    tokens: (tokens: number) => `${count(tokens)} tokens`,
  },
  composer: {
    label: 'Message',
    placeholder: 'Ask something',
    send: 'Send',
    stop: 'Stop',
    blocked: {
      empty: 'Write a message first',
      noModel: 'No model is chosen. Choose one below to send this.',
      stopped: 'The engine has stopped. Choose a model to start it again.',
      tooLong: (max: number) => `This is longer than ${count(max)} characters. Shorten it to send it.`,
      sending: 'Sending…',
    },
    hint: 'Enter sends, Shift + Enter starts a new line',
  },
  model: {
    demonstrationShort: 'Demonstration',
    engine: {
      starting: 'The engine is starting…',
      restarting: 'The engine ended unexpectedly and is starting again…',
      stopped: 'The engine has stopped.',
    },
  },
  models,
  documents,
  context,
  conversations,
  conversationSettings,
  exchange,
  turns,
  reading,
  confidence,
  greeting: {
    title: 'What shall we work out?',
    general: 'Everything you write stays on this computer.',
    examples: 'Examples',
  },
} as const;

export type English = typeof english;

/** Every word that the window shows, in the language of the moment. */
export const strings = localized(english, { 'zh-CN': chinese });
