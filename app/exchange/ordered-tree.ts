import { type PortableMessage, plainMessage } from './portable.ts';

export interface TreeNode {
  readonly id: string;
  readonly parentId: string | null;
  /** Null: it holds nothing to be shown, so its children follow its parent. */
  readonly message: Pick<PortableMessage, 'role' | 'content' | 'thinking' | 'modelName' | 'createdAt'> | null;
}

/**
 * The messages of a tree whose nodes come in any order, parents first, without empty nodes; and the message that the shown path ends
 * with. Nodes in a circle, which a file may claim, are left out.
 */
export function orderedTree(
  nodes: readonly TreeNode[],
  currentId: string | null,
): { readonly messages: PortableMessage[]; readonly headId: string | null } {
  const ids = new Set(nodes.map((node) => node.id));
  const children = Map.groupBy(nodes, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : null));
  const messages: PortableMessage[] = [];
  /** For each node, the message that stands for it: its own, or the nearest above it. */
  const standIn = new Map<string, string | null>();

  const waiting = [...(children.get(null) ?? [])].reverse().map((node) => ({ node, parentId: null as string | null }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parentId } = next;
    const isShown = node.message !== null;
    standIn.set(node.id, isShown ? node.id : parentId);
    if (node.message !== null) {
      const isAnswer = node.message.role === 'assistant';
      messages.push({
        ...plainMessage,
        ...node.message,
        id: node.id,
        parentId,
        mode: isAnswer && node.message.thinking !== '' ? 'deep' : 'fast',
        status: 'complete',
      });
    }
    for (const child of (children.get(node.id) ?? []).toReversed()) {
      waiting.push({ node: child, parentId: isShown ? node.id : parentId });
    }
  }
  const head = currentId === null ? null : (standIn.get(currentId) ?? null);
  return { messages, headId: head ?? messages.at(-1)?.id ?? null };
}
