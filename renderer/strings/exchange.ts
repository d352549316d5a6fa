import type { ImportPreview } from '../../app/contract.ts';
import { count, percent } from '../formats.ts';

const conversations = (n: number) => (n === 1 ? '1 conversation' : `${count(n)} conversations`);

/** Conversations to and from files. */
export const exchange = {
  exportAll: 'Export all conversations…',
  exportOne: 'Export…',
  importFile: 'Import conversations…',
  exportTitle: 'Export conversations',
  format: 'Format',
  formats: {
    markdown: { title: 'Markdown', text: 'To read and print: the shown version of each answer' },
    json: { title: 'JSON', text: 'To import again: all versions and settings, and the names of documents' },
  },
  thinking: 'Include thinking',
  export: 'Choose a place and export',
  exporting: 'Exporting…',
  exported: (n: number, fileName: string) =>
    n === 1
      ? `The conversation was exported to ${fileName}.`
      : `${count(n)} conversations were exported to ${fileName}.`,
  importTitle: 'Import conversations',
  sources: {
    tandem: 'Exported by Tandem',
    chatgpt: 'Exported by ChatGPT',
    'open-webui': 'Exported by Open WebUI',
  } satisfies Record<NonNullable<ImportPreview>['format'], string>,
  list: 'What is in the file',
  messages: (n: number) => (n === 1 ? '1 message' : `${count(n)} messages`),
  known: 'Already here',
  unreadable: (n: number) =>
    n === 1
      ? '1 conversation holds no text and is left out.'
      : `${count(n)} conversations hold no text and are left out.`,
  nothingNew: 'Everything in this file is here already.',
  import: (n: number) => `Import ${conversations(n)}`,
  importing: 'Importing…',
  cancelling: 'Cancelling…',
  progress: {
    label: { writing: 'Exporting', reading: 'Reading the file', storing: 'Importing' },
    steps: {
      writing: (done: number, total: number) => `${count(done)} of ${conversations(total)}`,
      reading: (done: number, total: number) => `Reading the file: ${percent(done, total)}`,
      storing: (done: number, total: number) => `${count(done)} of ${count(total)} messages`,
    },
  },
  imported: (n: number) => (n === 1 ? '1 conversation was imported.' : `${count(n)} conversations were imported.`),
} as const;
