import type { PortableConversation, PortableMessage } from './portable.ts';

export interface MarkdownOptions {
  readonly includesThinking: boolean;
}

/** The shown path as text for people. Messages keep every character; a code block that was never closed is closed behind them. */
export function markdownOf(conversation: PortableConversation, { includesThinking }: MarkdownOptions): string {
  const parts = pathOf(conversation).map((message) => {
    const thinking = includesThinking && message.thinking !== '' ? `${quoted(message.thinking)}\n\n` : '';
    return `## ${headingOf(message)}\n\n${thinking}${closed(message.content)}`;
  });
  const date = new Date(conversation.updatedAt).toISOString().slice(0, 10);
  return [`# ${conversation.title.replaceAll(/\s+/gu, ' ')}`, `*${date}*`, ...parts].join('\n\n').concat('\n');
}

export function pathOf({ messages, headId }: PortableConversation): readonly PortableMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: PortableMessage[] = [];
  // A file may be wrong: no path is longer than there are messages.
  for (let at = headId; at !== null && path.length < messages.length; ) {
    const message = byId.get(at);
    if (message === undefined) break;
    path.unshift(message);
    at = message.parentId;
  }
  return path;
}

function headingOf({ role, modelName, mode }: PortableMessage): string {
  if (role === 'user') return 'You';
  return `${modelName ?? 'Assistant'} (${mode === 'fast' ? 'Fast' : 'Deep'})`;
}

function quoted(thinking: string): string {
  return closed(thinking)
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** A fence ends only with one that is as long, of the same sign, and alone on its line. */
function closed(text: string): string {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence: string | undefined = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (open === null) open = fence;
    else if (fence.startsWith(open) && line.trim() === fence) open = null;
  }
  return open === null ? text : `${text}\n${open}`;
}
