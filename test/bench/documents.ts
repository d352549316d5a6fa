import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Message } from '../../app/contract.ts';
import { RealApp } from '../support/real-app.ts';
import { type DocumentItem, documentItems, numbersFrom, textOf } from './document-items.ts';
import { median } from './median.ts';

/*
 * npm run -s bench:documents -- [--items N] [--mode fast|deep] [--retrieval-only]: facts placed anywhere in documents, asked for through
 * the app with the model that ships with it.
 *
 * Reports, of N items: how many answers contain the fact, and how many refer to the passage that it stands in; then, with all facts in
 * one document that fits no context, for how many questions that passage is among those chosen, and how long a plan takes while typing.
 * It judges nothing: the model was trained to do sums.
 */

const { values: options } = parseArgs({
  options: {
    items: { type: 'string', default: '200' },
    mode: { type: 'string', default: 'fast' },
    'retrieval-only': { type: 'boolean', default: false },
  },
});
const nItems = Number(options.items);
const mode = options.mode === 'deep' ? 'deep' : 'fast';
/** The starter model's 2,048 positions hold about so many sentences beside the question and the answer. */
const mostSentences = 36;
/** Between the facts of the long document. */
const sentencesBetween = 9;

const folder = mkdtempSync(join(tmpdir(), 'tandem-documents-'));
const app = new RealApp(folder);
await app.start();
try {
  if (!options['retrieval-only']) await reportAnswers();
  await reportRetrieval();
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

async function reportAnswers(): Promise<void> {
  const random = numbersFrom(11);
  const items = documentItems(nItems, () => Math.ceil(random() * mostSentences));
  const counts = { whole: 0, found: 0, cited: 0, citedRight: 0 };
  for (const item of items) {
    const { plan, reply, passages } = await ask(item);
    const references = await app.command('chat.citations', { replyId: reply.id });
    if (plan.blocks.every(({ passages: some }) => some === null)) counts.whole++;
    if (reply.content.includes(item.value)) counts.found++;
    if (references.length > 0) counts.cited++;
    if (references.some(({ number }) => passages.get(number)?.includes(item.value))) counts.citedRight++;
  }
  console.log(`${nItems} documents of up to ${mostSentences} sentences, mode ${mode}; ${counts.whole} shown whole`);
  console.log(`answers with the fact                        ${rate(counts.found)}`);
  console.log(`answers with any reference                   ${rate(counts.cited)}`);
  console.log(`answers that refer to the passage of the fact ${rate(counts.citedRight)}`);
}

async function ask(item: DocumentItem) {
  const conversationId = await addDocument(item.name, textOf(item));
  const plan = await app.command('context.plan', { conversationId, draft: item.question, mode });
  const sent = await app.command('chat.send', { conversationId, text: item.question, mode });
  const replyId = sent.messages[1]?.id ?? '';
  const reply: Message = await app
    .next('chat.finished', ({ message }) => message.id === replyId)
    .then(({ message }) => message);
  return { plan, reply, passages: await passagesOf(conversationId) };
}

async function addDocument(name: string, text: string): Promise<string> {
  const isReady = app.next('document.changed', ({ documents }) =>
    documents.some((document) => document.name === name && document.status === 'ready'),
  );
  const { conversationId } = await app.command('document.addText', { conversationId: null, name, text });
  await isReady;
  return conversationId;
}

/** Texts of the passages by number. */
async function passagesOf(conversationId: string): Promise<ReadonlyMap<number, string>> {
  const [document] = await app.command('document.list', { conversationId });
  const id = document?.id ?? '';
  const [part] = await app.command('document.parts', { id, from: 1, to: 1 });
  const passages = await app.command('document.passages', { id });
  return new Map(passages.map(({ number, start, end }) => [number, part?.text.slice(start, end) ?? '']));
}

async function reportRetrieval(): Promise<void> {
  const items = documentItems(nItems, () => sentencesBetween);
  const conversationId = await addDocument('all.txt', items.map(textOf).join('\n\n'));
  let chosen = 0;
  let shown = 0;
  let total = 0;
  const milliseconds: number[] = [];
  for (const { question, value, fact } of items) {
    const { blocks } = await app.command('context.inspect', { conversationId, draft: question, mode });
    const startMs = performance.now();
    await app.command('context.plan', { conversationId, draft: question, mode });
    milliseconds.push(performance.now() - startMs);
    const document = blocks.find(({ kind }) => kind === 'document');
    // A passage may end within the fact.
    if (document?.text.includes(value) && document.text.includes(fact.slice(0, 12))) chosen++;
    shown += document?.passages?.shown ?? 0;
    total = document?.passages?.total ?? 0;
  }
  console.log(`one document of ${total} passages; ${(shown / nItems).toFixed(1)} shown for a question`);
  console.log(`the passage of the fact is among them         ${rate(chosen)}`);
  console.log(`a plan with counts at hand takes ${median(milliseconds).toFixed(1)} ms`);
}

function rate(count: number): string {
  return `${count} of ${nItems} (${((100 * count) / nItems).toFixed(1)} %)`;
}
