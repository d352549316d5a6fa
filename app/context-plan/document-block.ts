import type { ChatMessage } from '../../engine/protocol.ts';
import { type DocumentBlock, documentMessage, type ShownPassage } from '../prompt/document-message.ts';

/** A document of a conversation, whole. */
export interface PromptDocument extends DocumentBlock {
  /** Of the document in its conversation. */
  readonly id: string;
  readonly passages: readonly PromptPassage[];
}

export interface PromptPassage extends ShownPassage {
  /** UTF-16 offsets into the text of its part. */
  readonly start: number;
  readonly end: number;
}

/** The passages that were chosen for a question, with the headings that they stand under; null for none. */
export function chosenPassages(documents: readonly PromptDocument[], chosen: ReadonlySet<number>): ChatMessage | null {
  return documentMessage(
    documents.map(({ name, partKind, passages }) => ({
      ...{ name, partKind, total: passages.length },
      passages: passages.flatMap((passage, i) => {
        if (!chosen.has(passage.number)) return [];
        const isContinued = chosen.has(passages[i - 1]?.number ?? 0);
        return { ...passage, heading: isContinued ? null : headingBefore(passages, i) };
      }),
    })),
  );
}

/** The last heading, in Markdown, before this passage in the same part; null where the passage begins with one. */
function headingBefore(passages: readonly PromptPassage[], index: number): string | null {
  const passage = passages[index];
  if (passage === undefined || /^#{1,6} /.test(passage.text)) return null;
  for (let i = index - 1; i >= 0 && passages[i]?.part === passage.part; i--) {
    const headings = [...(passages[i]?.text ?? '').matchAll(/^#{1,6} +(.+)$/gm)];
    const last = headings.at(-1)?.[1];
    if (last !== undefined) return last.trim();
  }
  return null;
}
