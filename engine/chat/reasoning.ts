/**
 * Parts the text of an earlier reply into reasoning and answer, as Qwen3's template does: the answer follows the last `</think>`, the
 * reasoning stands before the first one, newlines around both go.
 */
export function splitReasoning(content: string): { reasoning: string; answer: string } {
  const parts = content.split('</think>');
  if (parts.length === 1) return { reasoning: '', answer: content };
  const reasoning = (parts[0] ?? '').split('<think>').at(-1) ?? '';
  return { reasoning: reasoning.replace(/^\n+|\n+$/g, ''), answer: (parts.at(-1) ?? '').replace(/^\n+/, '') };
}
