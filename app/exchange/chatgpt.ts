import * as z from 'zod';
import { orderedTree, type TreeNode } from './ordered-tree.ts';
import { type PortableConversation, plainConversation } from './portable.ts';
import { splitThinking } from './split-thinking.ts';

/** The parts of ChatGPT's export that are read; everything else in it is passed over. */
const node = z.object({
  parent: z.string().nullish(),
  message: z
    .object({
      author: z.object({ role: z.string() }),
      create_time: z.number().nullish(),
      content: z.object({ content_type: z.string().nullish(), parts: z.array(z.unknown()).nullish() }),
      metadata: z.object({ model_slug: z.string().nullish() }).nullish(),
      recipient: z.string().nullish(),
    })
    .nullish(),
});

const conversation = z.object({
  id: z.string().nullish(),
  conversation_id: z.string().nullish(),
  title: z.string().nullish(),
  create_time: z.number().nullish(),
  update_time: z.number().nullish(),
  current_node: z.string().nullish(),
  mapping: z.record(z.string(), node),
});

/** Null for what is no conversation, or holds no text. System messages, tools and pictures are left out. */
export function readChatGpt(item: unknown): PortableConversation | null {
  const parsed = conversation.safeParse(item);
  if (!parsed.success) return null;
  const { mapping, title, create_time, update_time, current_node } = parsed.data;
  const createdAt = milliseconds(create_time) ?? 0;
  const nodes = Object.entries(mapping).map(([id, { parent, message }]): TreeNode => {
    const role = message?.author.role;
    const isSpoken = (role === 'user' || role === 'assistant') && (message?.recipient ?? 'all') === 'all';
    const isText =
      (message?.content.content_type ?? 'text') === 'text' || message?.content.content_type === 'multimodal_text';
    const parts = (message?.content.parts ?? []).filter((part): part is string => typeof part === 'string');
    const text = isSpoken && isText ? parts.join('\n\n').trim() : '';
    const { content, thinking } = splitThinking(text);
    return {
      id,
      parentId: parent ?? null,
      message:
        text === '' || (role !== 'user' && role !== 'assistant')
          ? null
          : {
              role,
              content: content.toWellFormed(),
              thinking: thinking.toWellFormed(),
              modelName: role === 'assistant' ? (message?.metadata?.model_slug ?? null) : null,
              createdAt: milliseconds(message?.create_time) ?? createdAt,
            },
    };
  });
  const { messages, headId } = orderedTree(nodes, current_node ?? null);
  const id = parsed.data.conversation_id ?? parsed.data.id;
  if (messages.length === 0 || headId === null || !id) return null;
  return {
    id,
    title: title?.trim().slice(0, 200).toWellFormed() || firstWords(messages[0]?.content ?? ''),
    createdAt,
    updatedAt: milliseconds(update_time) ?? createdAt,
    headId,
    ...plainConversation,
    messages,
  };
}

/** ChatGPT and Open WebUI count seconds; anything that is no time is null. */
export function milliseconds(seconds: number | null | undefined): number | null {
  const time = (seconds ?? Number.NaN) * 1000;
  return time >= 0 && time <= 8.64e15 ? Math.round(time) : null;
}

export function firstWords(text: string): string {
  return text.slice(0, 60).replaceAll(/\s+/gu, ' ').trim().toWellFormed() || '…';
}
