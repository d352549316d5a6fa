import type { AttachedDocument } from '../../app/contract.ts';
import { count, percent, timeLeft } from '../formats.ts';

type PartKind = NonNullable<AttachedDocument['partKind']>;

/** [one, more than one] */
const partNames: Readonly<Record<PartKind, readonly [string, string]>> = {
  page: ['page', 'pages'],
  slide: ['slide', 'slides'],
  sheet: ['sheet', 'sheets'],
  chapter: ['chapter', 'chapters'],
  text: ['part', 'parts'],
};
const partTitles: Readonly<Record<PartKind, string>> = {
  page: 'Page',
  slide: 'Slide',
  sheet: 'Sheet',
  chapter: 'Chapter',
  text: 'Part',
};

export const documents = {
  attach: 'Add documents',
  drop: {
    chat: 'Drop to add to this conversation',
    chatHint: 'Documents and folders are read here. Model files (.gguf) go to your models.',
    models: 'Drop to add models',
    modelsHint: 'GGUF files and folders are used where they lie.',
  },
  list: 'Documents of this conversation',
  nDocuments: (n: number) => (n === 1 ? '1 document' : `${count(n)} documents`),
  reading: (n: number) => (n === 1 ? '1 is being read' : `${count(n)} are being read`),
  adding: 'Adding…',
  stillAdding: 'Documents are being added. This can be sent in a moment.',
  waiting: 'Waiting until the documents are read',
  status: {
    waiting: 'Waiting',
    reading: 'Reading…',
    readingPart: (done: number, total: number, kind: PartKind) =>
      `Reading ${partNames[kind][0]} ${count(done)} of ${count(total)}`,
    readingParts: (done: number) => `Reading, ${count(done)} done`,
    failed: 'Could not be read',
    cancelled: 'Reading was cancelled',
  },
  progressOf: (name: string) => `Reading ${name}`,
  parts: (n: number, kind: PartKind) => `${count(n)} ${partNames[kind][n === 1 ? 0 : 1]}`,
  characters: (n: number) => `${count(n)} characters`,
  tokens: (n: number) => `${count(n)} tokens`,
  open: (name: string) => `Open ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  remove: (name: string) => `Remove ${name}`,
  retry: (name: string) => `Read ${name} again`,
  notes: (name: string) => `Notes about ${name}`,
  withoutText: (n: number) => `${count(n)} without text`,
  password: {
    needed: 'This document asks for a password.',
    label: (name: string) => `Password for ${name}`,
    placeholder: 'Password',
    unlock: 'Open',
  },
  refused: {
    title: (n: number) => (n === 1 ? 'A file was not added' : `${count(n)} files were not added`),
    dismiss: 'Dismiss',
  },
  removed: (name: string) => `“${name}” was taken out of this conversation.`,
  undo: 'Undo',
  undoHint: 'Press Undo in the notifications to bring it back',
  pastedName: (words: string) => (words === '' ? 'Pasted text' : `Pasted: ${words}`),
  pasted: 'Long text was added as a document.',
  pasteAsText: 'Paste as text instead',
  pasteAsTextHint: 'Press Paste as text instead in the notifications to put it into the message',
  viewer: {
    opening: 'Opening…',
    close: 'Close document',
    previous: { page: 'Previous page', slide: 'Previous slide', sheet: 'Previous sheet', chapter: 'Previous chapter' },
    next: { page: 'Next page', slide: 'Next slide', sheet: 'Next sheet', chapter: 'Next chapter' },
    partOf: (number: number, total: number) => `${count(number)} / ${count(total)}`,
    part: (number: number, kind: PartKind) => `${partTitles[kind]} ${count(number)}`,
    partTitled: (number: number, kind: PartKind, title: string) => `${partTitles[kind]} ${count(number)}: ${title}`,
    noText: 'No text here.',
    passage: 'Passage',
    passageOnPage: 'The passage lies on this page:',
    asText: 'The pages could not be drawn. This is the text that the model sees.',
    locked: 'The pages are locked. Tandem keeps no passwords: type it again to see them.',
    wrongPassword: 'The pages do not open with this password.',
    showText: 'Show the text only',
    lockedAsText: 'The pages are locked. This is the text that the model sees.',
    failed: 'This document could not be opened.',
    retry: 'Try again',
    gone: 'This document is no longer part of the conversation.',
  },
  citation: {
    label: (number: number) => `Passage ${number}`,
    place: (number: number, name: string, part: number, kind: PartKind) =>
      kind === 'text'
        ? `Passage ${number}: ${name}`
        : `Passage ${number}: ${name}, ${partNames[kind][0]} ${count(part)}`,
    unverified: (place: string) => `Unverified: what is said here was not found there. ${place}`,
    missing: (number: number) => `Unverified: there is no passage ${number}.`,
    notFound: (number: number) => `There is no passage ${number} in the documents of this conversation.`,
  },
  seen: {
    passages: (shown: number, total: number) =>
      `Answered from ${count(shown)} of ${count(total)} passages: the documents do not fit the context whole.`,
    summaries: (total: number) =>
      `Answered from summaries of all ${count(total)} passages: the documents do not fit the context whole.`,
  },
  promptReading: {
    speed: (tokensPerSecond: number) => `${count(tokensPerSecond)} tokens a second`,
    left: (seconds: number) => `${timeLeft(seconds)} left`,
    stop: 'Stop',
    share: (done: number, total: number) => percent(done, total),
  },
} as const;
