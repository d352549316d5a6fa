import type { ContextBlock, ContextPlan } from '../contract.ts';
import type { PlannedContext } from './planned-context.ts';

const longestLabel = 80;

type Promise = ContextPlan['promise'];

/** A planned context as the window sees it, and the text of each block. */
export function planView(
  planned: PlannedContext,
  {
    tokensToRead,
    promise,
    notes,
  }: { readonly tokensToRead: number; readonly promise: Promise; readonly notes: readonly string[] },
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
  for (const entry of documentEntries(planned)) entries.push(entry);
  for (const [i, { id, message, isExcluded }] of history.entries()) {
    add(message.content, {
      ...{ kind: 'message', id, label: labelOf(message.content), tokens: planned.historyTokens[i] ?? 0, isExcluded },
      isForgotten: decision.forgottenIds.has(id),
    });
  }
  if (question !== null) add(question.content, { kind: 'draft', tokens: planned.questionTokens });
  add('', { kind: 'reserve', tokens: decision.reserveTokens + planned.openingTokens });
  return entries;
}

/** Whole documents as they are. Of passages, each document has its share of the one message that holds them. */
function documentEntries({ documents, passages, decision }: PlannedContext): Entry[] {
  if (decision.documents === 'whole') {
    return documents.map(({ document, message, tokens }) => ({
      text: message.content,
      block: { kind: 'document', id: document.id, label: document.name, tokens, ...plain },
    }));
  }
  const shares = documents.map(({ document }) => {
    const shown = document.passages.filter(({ number }) => passages?.numbers.has(number) ?? false);
    return { document, shown, length: shown.reduce((sum, { text }) => sum + text.length, 0) };
  });
  const whole = shares.reduce((sum, { length }) => sum + length, 0);
  let left = passages?.tokens ?? 0;
  const last = shares.findLastIndex(({ length }) => length > 0);
  return shares.map(({ document, shown, length }, i) => {
    const share = i === last ? left : Math.floor(((passages?.tokens ?? 0) * length) / Math.max(1, whole));
    left -= share;
    return {
      text: shown.map(({ number, text }) => `[${number}]\n${text}`).join('\n\n'),
      block: {
        ...{ kind: 'document', id: document.id, label: document.name, tokens: share, ...plain },
        passages: { shown: shown.length, total: document.passages.length },
        isForgotten: shown.length === 0,
      },
    };
  });
}

const plain = { passages: null, isForgotten: false, isExcluded: false } as const;

function labelOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestLabel ? line : `${[...line].slice(0, longestLabel - 1).join('')}…`;
}
