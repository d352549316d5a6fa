import type { ChatMessage } from '../../engine/protocol.ts';
import type { ContextBlock, ContextPlan } from '../contract.ts';
import { piecesOf } from '../prompt/document-message.ts';
import type { PlannedContext } from './planned-context.ts';

const longestLabel = 80;

/** A planned context as the window sees it, and the text of each block. */
export function planView(
  planned: PlannedContext,
  {
    tokensToRead,
    promise,
    notes,
  }: { readonly tokensToRead: number; readonly promise: ContextPlan['promise']; readonly notes: ContextPlan['notes'] },
): { view: ContextPlan; texts: readonly string[] } {
  const entries = entriesOf(planned);
  const blocks = entries.map(({ block }) => block);
  const { decision, ropeFactor } = planned;
  const counted = blocks.filter((block) => !block.isForgotten && !block.isExcluded);
  const view: ContextPlan = {
    capacity: decision.room.contextTokens,
    tokens: counted.reduce((sum, { tokens }) => sum + tokens, 0),
    blocks,
    tokensToRead,
    promise,
    ropeFactor,
    kvType: decision.room.kvType,
    notes: [...notes],
  };
  return { view, texts: entries.map(({ text }) => text) };
}

interface Entry {
  readonly block: ContextBlock;
  readonly text: string;
}

/** In the order in which the model reads them; the reserve last. */
function entriesOf(planned: PlannedContext): Entry[] {
  const { source, decision } = planned;
  const { system, history, question } = source;
  const entries: Entry[] = [];
  const add = (text: string, block: Pick<ContextBlock, 'kind' | 'tokens'> & Partial<ContextBlock>) =>
    entries.push({
      text,
      block: { ...{ id: null, label: '', passages: null, isForgotten: false, isExcluded: false }, ...block },
    });

  if (system !== null) add(system.content, { kind: 'system', tokens: planned.systemTokens });
  if (decision.documents === 'whole') entries.push(...documentEntries(planned));
  for (const [i, { id, message, isExcluded }] of history.entries()) {
    add(message.content, {
      ...{ kind: 'message', id, label: labelOf(message.content), tokens: planned.historyTokens[i] ?? 0, isExcluded },
      isForgotten: decision.forgottenIds.has(id),
    });
  }
  if (decision.documents === 'passages') entries.push(...documentEntries(planned));
  if (question !== null) add(question.content, { kind: 'draft', tokens: planned.questionTokens });
  add('', { kind: 'reserve', tokens: decision.reserveTokens + planned.openingTokens });
  return entries;
}

/** Of the one message that holds all documents or passages of them, each document has its share. */
function documentEntries({ documents, passages, decision, wholeMessage }: PlannedContext): Entry[] {
  if (decision.documents === 'whole') {
    const texts = textsOf(wholeMessage);
    return documents.map(({ document, tokens }, i) => ({
      text: texts[i] ?? '',
      block: { kind: 'document', id: document.id, label: document.name, tokens, ...plain },
    }));
  }
  const texts = textsOf(passages?.message ?? null);
  const all = texts.reduce((sum, { length }) => sum + length, 0);
  let left = passages?.tokens ?? 0;
  return documents.map(({ document }) => {
    const shown = document.passages.filter(({ number }) => passages?.numbers.has(number) ?? false).length;
    const text = shown === 0 ? '' : (texts.shift() ?? '');
    const tokens = texts.length === 0 ? left : Math.round(((passages?.tokens ?? 0) * text.length) / Math.max(1, all));
    left -= shown === 0 ? 0 : tokens;
    return {
      text,
      block: {
        ...{ kind: 'document', id: document.id, label: document.name, tokens: shown === 0 ? 0 : tokens, ...plain },
        passages: { shown, total: document.passages.length },
        isForgotten: shown === 0,
      },
    };
  });
}

/** The text of each document in their message; the first with what is said to all of them. */
function textsOf(message: ChatMessage | null): string[] {
  if (message === null) return [];
  const [instruction = '', ...texts] = piecesOf(message.content);
  return texts.map((text, i) => (i === 0 ? instruction + text : text.trimStart()));
}

const plain = { passages: null, isForgotten: false, isExcluded: false } as const;

function labelOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestLabel ? line : `${[...line].slice(0, longestLabel - 1).join('')}…`;
}
