import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { chatMessageSchema } from '../../engine/protocol.ts';

/**
 * How an answer is judged. exact: it is the label, but for white space around it. number: the last number in it is the label.
 * contains: the label stands in it.
 */
const match = z.enum(['exact', 'number', 'contains']);

const itemSchema = z
  .object({
    /** Its row in the table. */
    kind: z.string().default('all'),
    /** One of the two. */
    messages: z.array(chatMessageSchema).min(1).optional(),
    question: z.string().min(1).optional(),
    answer: z.string().min(1),
    match: match.default('exact'),
  })
  .transform(({ messages, question, ...item }, context) => {
    if ((messages === undefined) === (question === undefined)) {
      context.addIssue({ code: 'custom', message: 'it should have either "messages" or "question"' });
      return z.NEVER;
    }
    return { ...item, messages: messages ?? [{ role: 'user' as const, content: question ?? '' }] };
  });
export type LabelledItem = z.infer<typeof itemSchema>;

/** @throws Error saying which item of the file is wrong, and how. */
export function readItems(file: string): readonly LabelledItem[] {
  const parsed = z
    .array(itemSchema)
    .min(1)
    .safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `${file} is not a list of labelled items: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. ` +
      'An item is {"question": "12 * 3?", "answer": "36", "match": "number"}, or has "messages" in place of "question".',
  );
}

export function isRight(text: string, { answer, match: how }: Pick<LabelledItem, 'answer' | 'match'>): boolean {
  switch (how) {
    case 'exact':
      return text.trim() === answer.trim();
    case 'number':
      return lastNumber(text) === lastNumber(answer);
    case 'contains':
      return text.toLowerCase().includes(answer.trim().toLowerCase());
  }
}

/** With commas as separators of thousands; NaN, which equals nothing, where there is none. */
function lastNumber(text: string): number {
  return Number(
    text
      .match(/-?\d[\d,]*(?:\.\d+)?/g)
      ?.at(-1)
      ?.replaceAll(',', ''),
  );
}
