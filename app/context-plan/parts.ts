import type { PromptDocument, PromptPassage } from './document-block.ts';

/** A stretch of the documents that is summarised at once. */
export interface DocumentStretch {
  readonly blocks: readonly PromptDocument[];
  /** About. */
  readonly tokens: number;
}

/** More at once and a small model loses the beginning; fewer and the summaries are as long as the text. */
const mostTokens = 6_000;

/** Documents of one kind of text take about as many tokens for each character everywhere. */
export interface CountedDocument {
  readonly document: PromptDocument;
  readonly tokens: number;
}

/** All passages in order, cut into stretches of about equal length that each leave the rest of the room free. */
export function stretchesOf(documents: readonly CountedDocument[], roomTokens: number): DocumentStretch[] {
  const whole = documents.reduce((sum, { tokens }) => sum + tokens, 0);
  const most = Math.max(1, Math.min(mostTokens, roomTokens));
  const target = whole / Math.max(1, Math.ceil(whole / most));
  const stretches: { blocks: PromptDocument[]; tokens: number }[] = [];
  for (const { document, tokens } of documents) {
    const characters = Math.max(
      1,
      document.passages.reduce((sum, { text }) => sum + text.length, 0),
    );
    for (const passage of document.passages) {
      const share = (tokens * passage.text.length) / characters;
      let last = stretches.at(-1);
      if (last === undefined || last.tokens + share > target * 1.02) {
        last = { blocks: [], tokens: 0 };
        stretches.push(last);
      }
      add(last.blocks, document, passage);
      last.tokens += share;
    }
  }
  return stretches.map(({ blocks, tokens }) => ({ blocks, tokens: Math.ceil(tokens) }));
}

function add(blocks: PromptDocument[], document: PromptDocument, passage: PromptPassage): void {
  const last = blocks.at(-1);
  if (last?.id !== document.id) {
    blocks.push({ ...document, passages: [passage], total: document.passages.length });
  } else {
    blocks[blocks.length - 1] = { ...last, passages: [...last.passages, passage] };
  }
}
