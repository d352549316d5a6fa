/**
 * What follows the closing bracket of a link's words at `at`: where the link ends, null when the brackets are just brackets, or open
 * when that shows only in what is still to come.
 */
export function linkTail(text: string, at: number): number | null | 'open' {
  const next = text[at];
  if (next === undefined) return 'open';
  if (next === '[') {
    const end = text.indexOf(']', at);
    return end === -1 ? 'open' : end + 1;
  }
  return next === '(' ? addressEnd(text, at) : null;
}

/** What may stand in the parentheses while they are open: an address, then perhaps a title. */
const possible = /^\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:"[^"]*"?|'[^']*'?|\([^()]*\)?)?\s*)?$/;

function addressEnd(text: string, at: number): number | null | 'open' {
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\\') i += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return i + 1;
    } else if (char === '\n' && !possible.test(text.slice(at, i))) return null;
  }
  return possible.test(text.slice(at)) ? 'open' : null;
}
