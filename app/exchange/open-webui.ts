import * as z from 'zod';
import { firstWords, milliseconds } from './chatgpt.ts';
import { orderedTree } from './ordered-tree.ts';
import { type PortableConversation, plainConversation } from './portable.ts';
import { splitThinking } from './split-thinking.ts';

/** The parts of Open WebUI's export that are read. */
const message = z.object({
  id: z.string(),
  parentId: z.string().nullish(),
  role: z.string(),
  content: z.unknown(),
  timestamp: z.number().nullish(),
  model: z.string().nullish(),
  modelName: z.string().nullish(),
});

const conversation = z.object({
  id: z.string(),
  title: z.string().nullish(),
  created_at: z.number().nullish(),
  updated_at: z.number().nullish(),
  archived: z.boolean().nullish(),
  pinned: z.boolean().nullish(),
  chat: z.object({
    title: z.string().nullish(),
    system: z.string().nullish(),
    history: z.object({ currentId: z.string().nullish(), messages: z.record(z.string(), message) }),
  }),
});

/** Null for what is no conversation, or holds no text. */
export function readOpenWebUi(item: unknown): PortableConversation | null {
  const parsed = conversation.safeParse(item);
  if (!parsed.success) return null;
  const { id, chat, created_at, updated_at, archived, pinned } = parsed.data;
  const createdAt = milliseconds(created_at) ?? 0;
  const nodes = Object.values(chat.history.messages).map((one) => {
    const text = typeof one.content === 'string' ? one.content : '';
    const { role } = one;
    const { content, thinking } = role === 'assistant' ? splitThinking(text) : { content: text, thinking: '' };
    const isShown = (role === 'user' || role === 'assistant') && text.trim() !== '';
    return {
      id: one.id,
      parentId: one.parentId ?? null,
      message: isShown
        ? {
            role: role === 'user' ? ('user' as const) : ('assistant' as const),
            content: content.toWellFormed(),
            thinking: thinking.toWellFormed(),
            modelName: role === 'assistant' ? (one.modelName ?? one.model ?? null) : null,
            createdAt: milliseconds(one.timestamp) ?? createdAt,
          }
        : null,
    };
  });
  const { messages, headId } = orderedTree(nodes, chat.history.currentId ?? null);
  if (messages.length === 0 || headId === null) return null;
  const title = (parsed.data.title ?? chat.title)?.trim().slice(0, 200).toWellFormed();
  return {
    ...plainConversation,
    id,
    title: title || firstWords(messages[0]?.content ?? ''),
    createdAt,
    updatedAt: milliseconds(updated_at) ?? createdAt,
    headId,
    isPinned: pinned === true,
    isArchived: archived === true,
    systemPrompt: chat.system?.slice(0, 100_000).toWellFormed() ?? '',
    messages,
  };
}
