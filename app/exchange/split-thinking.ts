/** Other apps keep the thinking of a reply in its text, in tags at its beginning. */
export function splitThinking(text: string): { readonly content: string; readonly thinking: string } {
  const match =
    /^\s*<think(?:ing)?>([\s\S]*?)<\/think(?:ing)?>\s*/.exec(text) ??
    /^\s*<details type="reasoning"[^>]*>(?:\s*<summary>[^<]*<\/summary>)?([\s\S]*?)<\/details>\s*/.exec(text);
  if (match === null) return { content: text, thinking: '' };
  return { content: text.slice(match[0].length), thinking: (match[1] ?? '').replaceAll(/^> ?/gm, '').trim() };
}
